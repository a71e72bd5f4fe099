using System.Text.Json;
using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Settings;

/// <summary>Brings a body into the form that the service's schema has, whatever the samples and PowerShell make of it.</summary>
internal static class PayloadForm
{
    private static readonly HashSet<string> s_integers = ContractFields.Named(FieldKind.Whole);
    private static readonly HashSet<string> s_numbers = ContractFields.Named(FieldKind.Number);

    /// <summary>True for objects whose names the user chooses.</summary>
    public static bool IsMap(string name) =>
        name is FieldNames.Variables or FieldNames.DefaultVariables or FieldNames.FreeformTags or FieldNames.DefinedTags;

    /// <summary>
    /// A copy without read-only fields and in the schema's form: integers as integers, methods in upper case, suffixes with a leading
    /// slash.
    /// </summary>
    public static JsonObject Copy(JsonObject body)
    {
        JsonObject result = (JsonObject)body.DeepClone();
        foreach (string name in DeploymentContract.ReadOnly)
            result.Remove(name);
        Normalize(result);
        return result;
    }

    /// <summary>Removes fields that are null, as the service sends for what is not set.</summary>
    public static void DropNulls(JsonObject json)
    {
        foreach ((string name, JsonNode? value) in json.ToArray())
        {
            if (value is null)
                json.Remove(name);
            else if (value is JsonObject child && !IsMap(name))
                DropNulls(child);
        }
    }

    private static void Normalize(JsonObject json)
    {
        json.Remove(FieldNames.DefaultVariables);
        foreach ((string name, JsonNode? value) in json.ToArray())
        {
            switch (value)
            {
                case JsonObject map when name == FieldNames.Variables:
                    VariablesToText(map);
                    break;
                case JsonObject child when !IsMap(name):
                    Normalize(child);
                    break;
                case JsonArray list when name == FieldNames.Endpoints:
                    NormalizeEndpoints(list);
                    break;
                case JsonArray list:
                    foreach (JsonObject item in list.OfType<JsonObject>())
                        Normalize(item);
                    break;
                case JsonValue scalar when s_integers.Contains(name) && Digits(scalar, out bool isText) is { } digits
                    && WireNumber.TryReadWhole(digits, isText, out int whole):
                    json[name] = whole;
                    break;
                case JsonValue scalar when s_numbers.Contains(name) && Digits(scalar, out bool isText) is { } digits && isText
                    && WireNumber.TryRead(digits, isText, out double number):
                    json[name] = number;
                    break;
            }
        }
    }

    private static string? Digits(JsonValue value, out bool isText)
    {
        isText = value.GetValueKind() == JsonValueKind.String;
        return isText ? value.GetValue<string>() : value.GetValueKind() == JsonValueKind.Number ? value.ToJsonString() : null;
    }

    private static void VariablesToText(JsonObject map)
    {
        foreach ((string name, JsonNode? value) in map.ToArray())
        {
            if (value is JsonValue scalar && scalar.GetValueKind() is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False)
                map[name] = scalar.ToJsonString();
        }
    }

    private static void NormalizeEndpoints(JsonArray list)
    {
        foreach (JsonObject endpoint in list.OfType<JsonObject>())
        {
            if (endpoint.Text(FieldNames.EndpointSuffix) is { Length: > 0 } suffix && suffix[0] != '/')
                endpoint[FieldNames.EndpointSuffix] = "/" + suffix;
            if (endpoint[FieldNames.EndpointMethods] is not JsonArray methods)
                continue;
            for (int i = 0; i < methods.Count; i++)
            {
                if (methods[i] is JsonValue value && value.GetValueKind() == JsonValueKind.String)
                    methods[i] = value.GetValue<string>().ToUpperInvariant();
            }
        }
    }
}
