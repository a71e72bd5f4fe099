using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Waiting;

/// <summary>
/// Where two bodies differ, as paths of fields. A custom endpoint is a field of its own, named by its suffix, with a field for each of its
/// methods; other lists are one field.
/// </summary>
internal static class FieldPaths
{
    private const char Separator = '/';

    /// <summary>Paths of the fields that differ.</summary>
    public static IReadOnlyList<string> Different(JsonObject left, JsonObject right)
    {
        List<string> paths = [];
        Compare(paths, "", left, right);
        return paths;
    }

    /// <summary>Whether two paths name the same field, or one of them a part of the other.</summary>
    public static bool Overlap(string left, string right) =>
        left == right || left.StartsWith(right + Separator, StringComparison.Ordinal)
        || right.StartsWith(left + Separator, StringComparison.Ordinal);

    private static void Compare(List<string> paths, string path, JsonNode? left, JsonNode? right)
    {
        if (JsonTree.Same(left, right))
            return;
        int count = paths.Count;
        if (left is JsonObject or null && right is JsonObject or null)
        {
            JsonObject old = left as JsonObject ?? [], current = right as JsonObject ?? [];
            foreach (string name in current.Select(field => field.Key).Union(old.Select(field => field.Key)))
                Compare(paths, path.Length == 0 ? name : path + Separator + name, Keyed(name, old[name]), Keyed(name, current[name]));
        }
        // An empty object came or went, or a value did.
        if (paths.Count == count)
            paths.Add(path);
    }

    private static JsonNode? Keyed(string name, JsonNode? value)
    {
        if (name != FieldNames.Endpoints || value is not JsonArray list)
            return value;
        JsonObject bySuffix = [];
        foreach (JsonObject endpoint in list.OfType<JsonObject>())
        {
            JsonObject fields = (JsonObject)endpoint.DeepClone();
            JsonObject methods = [];
            foreach (string method in endpoint.Texts(FieldNames.EndpointMethods))
                methods[method] = true;
            fields[FieldNames.EndpointMethods] = methods;
            bySuffix[endpoint.Text(FieldNames.EndpointSuffix) ?? ""] = fields;
        }
        return bySuffix;
    }
}
