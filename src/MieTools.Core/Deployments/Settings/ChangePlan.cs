using System.Collections.Immutable;
using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Settings;

/// <summary>
/// Says for people what an update changes: old → new, one line a field, without the blocks that the fields are wrapped in.
/// </summary>
internal static class ChangePlan
{
    private static readonly HashSet<string> s_wrappers =
    [
        FieldNames.Configuration, FieldNames.Model, FieldNames.ModelGroup, FieldNames.Infrastructure, FieldNames.Environment,
        FieldNames.Instance,
        FieldNames.ShapeConfig, FieldNames.Scaling, FieldNames.Resources, FieldNames.Logs,
    ];

    /// <summary>The changes from one body to another.</summary>
    public static ImmutableArray<string> Of(JsonObject before, JsonObject after)
    {
        List<string> lines = [];
        bool isOtherType = before.Child(FieldNames.Configuration).Text(FieldNames.DeploymentType)
            != after.Child(FieldNames.Configuration).Text(FieldNames.DeploymentType);
        Compare(lines, "", isOtherType ? Unified(before) : before, isOtherType ? Unified(after) : after);
        return [.. lines];
    }

    private static void Compare(List<string> lines, string path, JsonObject? before, JsonObject? after)
    {
        IEnumerable<string> names = (after ?? []).Select(field => field.Key).Union((before ?? []).Select(field => field.Key));
        foreach (string name in names)
        {
            JsonNode? old = before?[name];
            JsonNode? current = after?[name];
            if (!JsonTree.Same(old, current))
                CompareField(lines, path, name, old, current);
        }
    }

    private static void CompareField(List<string> lines, string path, string name, JsonNode? old, JsonNode? current)
    {
        switch (name)
        {
            case FieldNames.Variables when AreObjects(old, current):
                CompareMap(lines, "environment variable ", old as JsonObject, current as JsonObject, secret: true);
                break;
            case FieldNames.FreeformTags when AreObjects(old, current):
                CompareMap(lines, "free-form tag ", old as JsonObject, current as JsonObject, secret: false);
                break;
            case FieldNames.DefinedTags when AreObjects(old, current):
                foreach (string space in Names(old as JsonObject, current as JsonObject))
                {
                    if (AreObjects(old?[space], current?[space]))
                        CompareMap(lines, $"defined tag {space}.", old?[space] as JsonObject, current?[space] as JsonObject, secret: false);
                    else
                        lines.Add($"{path}{name}.{space} {ChangeText.Of(name, old?[space])} → {ChangeText.Of(name, current?[space])}");
                }
                break;
            case FieldNames.Endpoints when old is JsonArray or null && current is JsonArray or null:
                CompareEndpoints(lines, old as JsonArray, current as JsonArray);
                break;
            case FieldNames.Scaling
                when (old as JsonObject).Text(FieldNames.PolicyType) != (current as JsonObject).Text(FieldNames.PolicyType):
                lines.Add($"{FieldNames.Scaling} {Policy(old)} → {Policy(current)}");
                Compare(lines, path, BesidesSummary(old), BesidesSummary(current));
                break;
            case FieldNames.Policies or FieldNames.Rules when IsList(old) && IsList(current):
                CompareItems(lines, path, name, old as JsonArray ?? [], current as JsonArray ?? []);
                break;
            // Says no more than the field in which it stands, when that comes or goes.
            case FieldNames.AutoscalingPolicyType or FieldNames.ConditionType or FieldNames.TargetConditionType
                when old is null || current is null:
                break;
            default:
                if (AreObjects(old, current))
                    Compare(lines, s_wrappers.Contains(name) ? path : $"{path}{name}.", old as JsonObject, current as JsonObject);
                else
                    lines.Add($"{path}{name} {ChangeText.Change(name, old, current)}");
                break;
        }
    }

    // Items that come or go are told by their fields too.
    private static void CompareItems(List<string> lines, string path, string name, JsonArray old, JsonArray current)
    {
        int count = Math.Max(old.Count, current.Count);
        for (int i = 0; i < count; i++)
        {
            Compare(lines, count == 1 ? path : $"{path}{name}[{i}].", old.ElementAtOrDefault(i) as JsonObject,
                current.ElementAtOrDefault(i) as JsonObject);
        }
    }

    // A payload may hold anything; what is of the wrong kind is the validator's to refuse.
    private static bool AreObjects(JsonNode? old, JsonNode? current) => old is JsonObject or null && current is JsonObject or null;

    private static void CompareMap(List<string> lines, string label, JsonObject? old, JsonObject? current, bool secret)
    {
        foreach (string name in Names(old, current))
        {
            JsonNode? left = old?[name];
            JsonNode? right = current?[name];
            if (!JsonTree.Same(left, right))
                lines.Add($"{label}{name}: {(secret ? $"{Masked(left)} → {Masked(right)}" : ChangeText.Change(name, left, right))}");
        }

        static string Masked(JsonNode? value) => value is null ? ChangeText.None : ChangeText.Mask;
    }

    private static void CompareEndpoints(List<string> lines, JsonArray? old, JsonArray? current)
    {
        Dictionary<string, string[]> left = BySuffix(old), right = BySuffix(current);
        int count = lines.Count;
        foreach (string suffix in right.Keys.Union(left.Keys))
        {
            string[] before = left.GetValueOrDefault(suffix, []), after = right.GetValueOrDefault(suffix, []);
            AddEndpoint(lines, '+', suffix, [.. after.Except(before)]);
            AddEndpoint(lines, '-', suffix, [.. before.Except(after)]);
        }
        // An order, or a field that this library does not know.
        if (lines.Count == count)
            lines.Add($"{FieldNames.Endpoints} {ChangeText.Change(FieldNames.Endpoints, old, current)}");
    }

    private static void AddEndpoint(List<string> lines, char sign, string suffix, string[] methods)
    {
        if (methods.Length > 0)
            lines.Add($"{sign} {string.Join(',', methods)} {suffix}");
    }

    private static Dictionary<string, string[]> BySuffix(JsonArray? list) => (list ?? []).OfType<JsonObject>()
        .DistinctBy(entry => entry.Text(FieldNames.EndpointSuffix) ?? "")
        .ToDictionary(entry => entry.Text(FieldNames.EndpointSuffix) ?? "",
            entry => entry.Texts(FieldNames.EndpointMethods).ToArray(), StringComparer.Ordinal);

    private static IEnumerable<string> Names(JsonObject? old, JsonObject? current) =>
        (current ?? []).Select(entry => entry.Key).Union((old ?? []).Select(entry => entry.Key));

    // Two types have the settings of a pool in different blocks, under the same names.
    private static JsonObject Unified(JsonObject body)
    {
        JsonObject copy = (JsonObject)body.DeepClone();
        if (copy[FieldNames.Configuration] is JsonObject configuration)
            PoolLayout.Unify(configuration);
        return copy;
    }

    private static bool IsList(JsonNode? node) => node is null || (node is JsonArray list && list.All(item => item is JsonObject));

    // The fields of a policy that its summary has not.
    private static JsonObject? BesidesSummary(JsonNode? policy)
    {
        if (policy?.DeepClone() is not JsonObject rest)
            return null;
        rest.Remove(FieldNames.PolicyType);
        rest.Remove(FieldNames.InstanceCount);
        if (rest[FieldNames.Policies] is JsonArray { Count: > 0 } policies && policies[0] is JsonObject first)
        {
            first.Remove(FieldNames.MinimumCount);
            first.Remove(FieldNames.MaximumCount);
        }
        return rest;
    }

    private static string Policy(JsonNode? policy) => policy is JsonObject json
        ? ScalingPolicy.Read(json)!.ToString()
        : ChangeText.None;
}
