using System.Collections.Immutable;
using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Settings;

/// <summary>Writes the settings that are a field as they are: which and where says the contract.</summary>
internal static class FieldWriter
{
    /// <summary>Whether one of them is named.</summary>
    public static bool Names(DeploymentSettings settings, ImmutableArray<PlacedField> fields) =>
        fields.Any(field => settings.Value(field.Rule.Setting!) is not null);

    /// <summary>Writes what is named, and makes the objects it is in.</summary>
    public static void Write(DeploymentSettings settings, ImmutableArray<PlacedField> fields, JsonObject block)
    {
        foreach (PlacedField field in fields)
        {
            if (settings.Value(field.Rule.Setting!) is { } value)
                field.Path.Aggregate(block, (parent, name) => parent.Child(name))[field.Rule.Name] = ToJson(value);
        }
    }

    /// <summary>Takes away what is to be cleared.</summary>
    public static void Clear(DeploymentSettings settings, ImmutableArray<PlacedField> fields, JsonObject block)
    {
        foreach (PlacedField field in fields.Where(f => IsCleared(settings, f.Rule.Setting!)))
        {
            JsonObject? parent = block;
            foreach (string name in field.Path)
                parent = parent?[name] as JsonObject;
            parent?.Remove(field.Rule.Name);
        }
    }

    // What is named too has its value.
    private static bool IsCleared(DeploymentSettings settings, string setting) =>
        settings.Cleared.Contains(setting) && settings.Value(setting) is null;

    private static JsonNode ToJson(object value) => value switch
    {
        string text => text,
        int number => number,
        double number => number,
        bool flag => flag,
        IEnumerable<string> texts => EndpointEdits.Texts(texts),
        _ => throw new ArgumentException($"A {value.GetType().Name} is no value of a field.", nameof(value)),
    };
}
