using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Validation;

/// <summary>An object of a body and where it is.</summary>
/// <param name="Json">The object.</param>
/// <param name="Path">Its path; empty for the body.</param>
/// <param name="Parameter">The setting that it belongs to.</param>
/// <param name="Owner">The type of what it is a part of, for messages.</param>
/// <param name="IsPartial">Whether what it lacks may be there already: it is merged into the deployment.</param>
internal readonly record struct BodyPlace(JsonObject Json, string Path, string Parameter, string Owner, bool IsPartial)
{
    /// <summary>The path of a field of it.</summary>
    public string PathOf(string name) => Path.Length == 0 ? name : $"{Path}.{name}";

    /// <summary>The setting behind a field of it.</summary>
    public string ParameterOf(string name) => SettingNames.Of(name, this);

    /// <summary>A number at a path in it such as <c>a.b</c>; null when it is none.</summary>
    public double? Number(string path)
    {
        JsonNode? value = Json;
        foreach (string name in path.Split('.'))
            value = (value as JsonObject)?[name];
        return value is { } found && BodyValues.TryNumber(found, out double number) ? number : null;
    }

    /// <summary>An object of it.</summary>
    public BodyPlace Child(string name, JsonObject json) => this with
    {
        Json = json,
        Path = PathOf(name),
        Parameter = ParameterOf(name),
        IsPartial = IsPartial && !UpdateContract.ReplacedWhole.Contains(name),
    };
}
