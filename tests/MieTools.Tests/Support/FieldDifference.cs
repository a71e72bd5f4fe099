using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MieTools.Tests.Support;

/// <summary>
/// The fields in which two JSON objects differ, by the last names of their paths: <c>scaleInConfiguration.threshold 30 → 5</c>.
/// </summary>
internal static class FieldDifference
{
    private static readonly JsonSerializerOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IEnumerable<string> Of(JsonNode? before, JsonNode? after)
    {
        Dictionary<string, string> left = Flatten(before), right = Flatten(after);
        string[] changed = [.. left.Keys.Union(right.Keys).Order(StringComparer.Ordinal)
            .Where(path => left.GetValueOrDefault(path) != right.GetValueOrDefault(path))];
        // A policy of another type has none of the fields of the old one.
        bool otherPolicy = changed.Any(path => path.EndsWith(".policyType", StringComparison.Ordinal));
        return changed
            .Where(path => !otherPolicy || right.ContainsKey(path) || !path.Contains(".scalingPolicy.", StringComparison.Ordinal))
            .Select(path => $"{Short(path)} {left.GetValueOrDefault(path, "(none)")} → {right.GetValueOrDefault(path, "(none)")}");
    }

    private static string Short(string path) => path
        .Replace(".modelDeploymentConfigurationDetails", "", StringComparison.Ordinal)
        .Replace(".environmentConfigurationDetails", "", StringComparison.Ordinal)
        .Replace(".modelConfigurationDetails", "", StringComparison.Ordinal)
        .Replace(".infrastructureConfigurationDetails", "", StringComparison.Ordinal)
        .Replace(".autoScalingPolicies[0]", "", StringComparison.Ordinal)
        .Replace(".rules[0]", "", StringComparison.Ordinal)
        .TrimStart('.');

    private static Dictionary<string, string> Flatten(JsonNode? node)
    {
        Dictionary<string, string> fields = [];
        Walk("", node);
        return fields;

        void Walk(string path, JsonNode? value)
        {
            switch (value)
            {
                case JsonObject { Count: > 0 } item:
                    foreach ((string name, JsonNode? child) in item)
                        Walk($"{path}.{name}", child);
                    break;
                case JsonArray { Count: > 0 } list:
                    for (int i = 0; i < list.Count; i++)
                        Walk($"{path}[{i}]", list[i]);
                    break;
                default:
                    fields[path] = value?.ToJsonString(s_plain) ?? "null";
                    break;
            }
        }
    }
}
