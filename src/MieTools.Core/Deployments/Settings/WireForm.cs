using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Settings;

/// <summary>Brings a body into the form that the service's schema has, whatever the samples and PowerShell make of it.</summary>
internal static class WireForm
{
    private static readonly HashSet<string> s_integers =
    [
        Fields.ServerPort, Fields.HealthCheckPort, Fields.InstanceCount, Fields.Bandwidth, Fields.MaximumBandwidth, Fields.CoolDown,
        Fields.MinimumCount, Fields.InitialCount, Fields.MaximumCount, Fields.CountAdjustment, Fields.Gpus,
    ];

    private static readonly HashSet<string> s_numbers = [Fields.Ocpus, Fields.MemoryInGBs, Fields.Threshold];

    private static readonly string[] s_readOnly =
        [Fields.Id, "timeCreated", "createdBy", "lifecycleState", "lifecycleDetails", "modelDeploymentUrl", "modelDeploymentSystemData",
            "systemTags"];

    /// <summary>True for objects whose names the user chooses.</summary>
    public static bool IsMap(string name) =>
        name is Fields.Variables or Fields.DefaultVariables or Fields.FreeformTags or Fields.DefinedTags;

    /// <summary>
    /// A copy without read-only fields and in the schema's form: integers as integers, methods in upper case, suffixes with a leading
    /// slash.
    /// </summary>
    public static JsonObject Copy(JsonElement body)
    {
        JsonObject result = JsonTree.Copy(body) as JsonObject ?? [];
        foreach (string name in s_readOnly)
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
        json.Remove(Fields.DefaultVariables);
        foreach ((string name, JsonNode? value) in json.ToArray())
        {
            switch (value)
            {
                case JsonObject map when name == Fields.Variables:
                    VariablesToText(map);
                    break;
                case JsonObject child when !IsMap(name):
                    Normalize(child);
                    break;
                case JsonArray list when name == Fields.Endpoints:
                    NormalizeEndpoints(list);
                    break;
                case JsonArray list:
                    foreach (JsonObject item in list.OfType<JsonObject>())
                        Normalize(item);
                    break;
                case JsonValue scalar when s_integers.Contains(name) && Number(scalar) is { } number && number == Math.Truncate(number)
                    && Math.Abs(number) <= int.MaxValue:
                    json[name] = (int)number;
                    break;
                case JsonValue scalar when s_numbers.Contains(name) && scalar.GetValueKind() == JsonValueKind.String
                    && Number(scalar) is { } number:
                    json[name] = number;
                    break;
            }
        }
    }

    private static double? Number(JsonValue value) => value.GetValueKind() switch
    {
        JsonValueKind.Number => value.ToElement().GetDouble(),
        JsonValueKind.String when double.TryParse(value.GetValue<string>(), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) => number,
        _ => null,
    };

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
            if (endpoint.Text(Fields.EndpointSuffix) is { Length: > 0 } suffix && suffix[0] != '/')
                endpoint[Fields.EndpointSuffix] = "/" + suffix;
            if (endpoint[Fields.EndpointMethods] is not JsonArray methods)
                continue;
            for (int i = 0; i < methods.Count; i++)
            {
                if (methods[i] is JsonValue value && value.GetValueKind() == JsonValueKind.String)
                    methods[i] = value.GetValue<string>().ToUpperInvariant();
            }
        }
    }
}
