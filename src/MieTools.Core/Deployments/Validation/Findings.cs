using System.Collections.Immutable;
using System.Text.Json;
using MieTools.Core.Contract;
using MieTools.Core.Deployments.Settings;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Validation;

/// <summary>Collects findings, and has the checks of a field's kind.</summary>
internal sealed class Findings
{
    private readonly ImmutableArray<ValidationFinding>.Builder _items = ImmutableArray.CreateBuilder<ValidationFinding>();

    public ImmutableArray<ValidationFinding> ToImmutable() => _items.ToImmutable();

    public void Error(string path, string parameter, string message) => _items.Add(new(path, parameter, message, FindingSeverity.Error));

    public void Warn(string path, string parameter, string message) => _items.Add(new(path, parameter, message, FindingSeverity.Warning));

    /// <summary>The object of that name; a finding when it is of another kind, or absent though required.</summary>
    public JsonElement? Object(JsonElement parent, string path, string name, string parameter, bool required)
    {
        JsonElement? value = parent.Get(name);
        if (value is { ValueKind: JsonValueKind.Object })
            return value;
        if (value is not null)
            Error(Join(path, name), parameter, "must be a JSON object.");
        else if (required)
            Error(Join(path, name), parameter, "is required.");
        return null;
    }

    /// <summary>The text of that name, not empty.</summary>
    public string? Text(JsonElement parent, string path, string name, string parameter, bool required)
    {
        JsonElement? value = parent.Get(name);
        if (value is null)
        {
            if (required)
                Error(Join(path, name), parameter, "is required.");
            return null;
        }
        if (value.Value.ValueKind != JsonValueKind.String)
        {
            Error(Join(path, name), parameter, "must be text.");
            return null;
        }
        string text = value.Value.GetString()!;
        if (text.Trim().Length > 0)
            return text;
        Error(Join(path, name), parameter, "must not be empty.");
        return null;
    }

    /// <summary>An OCID. One of an unexpected type is an error for compartments, whose types are known, else a warning.</summary>
    public void Ocid(JsonElement parent, string path, string name, string parameter, bool required, params ReadOnlySpan<string> types)
    {
        if (Text(parent, path, name, parameter, required) is not { } id)
            return;
        if (ResourceId.TypeOf(id) is not { } type)
        {
            Error(Join(path, name), parameter, $"'{id}' is not an OCID (ocid1.TYPE.REALM.[REGION].UNIQUE).");
            return;
        }
        foreach (string allowed in types)
        {
            if (type.StartsWith(allowed, StringComparison.Ordinal))
                return;
        }
        if (types.IsEmpty)
            return;
        string message = $"'{id}' is the OCID of a {type}, not of a {string.Join(" or ", types.ToArray())}.";
        if (name == Fields.CompartmentId)
            Error(Join(path, name), parameter, message);
        else
            Warn(Join(path, name), parameter, message);
    }

    /// <summary>An integer in a range.</summary>
    public int? Integer(
        JsonElement parent, string path, string name, string parameter, bool required, int minimum, int maximum = int.MaxValue)
    {
        if (parent.Get(name) is null)
        {
            if (required)
                Error(Join(path, name), parameter, "is required.");
            return null;
        }
        int? value = parent.Integer(name);
        string range = maximum == int.MaxValue ? $"{minimum} or more" : $"{minimum} to {maximum}";
        if (value is null)
            Error(Join(path, name), parameter, $"must be an integer, {range}.");
        else if (value < minimum || value > maximum)
            Error(Join(path, name), parameter, $"is {value}; it must be {range}.");
        else
            return value;
        return null;
    }

    /// <summary>A number in a range, any finite one by default.</summary>
    public double? Number(JsonElement parent, string path, string name, string parameter, bool required,
        double minimum = double.NegativeInfinity, double maximum = double.PositiveInfinity)
    {
        if (parent.Get(name) is null)
        {
            if (required)
                Error(Join(path, name), parameter, "is required.");
            return null;
        }
        double? value = parent.Number(name);
        if (value is null || !double.IsFinite(value.Value))
            Error(Join(path, name), parameter, "must be a number.");
        else if (value < minimum || value > maximum)
            Error(Join(path, name), parameter, FormattableString.Invariant($"is {value}; it must be {minimum} to {maximum}."));
        else
            return value;
        return null;
    }

    public static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
