using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Json;
using MieTools.Core.Routes;

namespace MieTools.Core.Deployments.Settings;

/// <summary>Edits of <c>customHttpEndpoints</c>. Entries keep their order and the fields this library does not know.</summary>
internal static class EndpointEdits
{
    /// <summary>Applies replace, remove and add, in this order.</summary>
    public static void Apply(DeploymentSettings settings, JsonObject environment)
    {
        if (settings.Endpoints is null && settings.AddEndpoints is not { Count: > 0 } && settings.RemoveEndpoints is not { Count: > 0 })
            return;
        JsonArray list = environment[FieldNames.Endpoints] as JsonArray ?? [];
        if (settings.Endpoints is { } all)
        {
            JsonArray old = list;
            list = [];
            foreach (MieEndpoint endpoint in all)
                list.Add((JsonNode)Replaced(old, endpoint));
        }
        foreach (EndpointSelector selector in settings.RemoveEndpoints ?? [])
            Remove(list, selector);
        foreach (MieEndpoint endpoint in settings.AddEndpoints ?? [])
            Add(list, endpoint);
        if (list.Parent is null)
            environment[FieldNames.Endpoints] = list;
    }

    private static JsonObject Replaced(JsonArray old, MieEndpoint endpoint)
    {
        if (Find(old, endpoint.Suffix)?.DeepClone() is not JsonObject entry)
            return ToJson(endpoint);
        // In another order they are the same methods.
        if (!endpoint.Methods.ToHashSet().SetEquals(Methods(entry)))
            entry[FieldNames.EndpointMethods] = Texts(endpoint.Methods);
        return entry;
    }

    private static void Add(JsonArray list, MieEndpoint endpoint)
    {
        if (Find(list, endpoint.Suffix) is not { } entry)
        {
            list.Add((JsonNode)ToJson(endpoint));
            return;
        }
        string[] known = Methods(entry);
        entry[FieldNames.EndpointMethods] = Texts([.. known, .. endpoint.Methods.Except(known)]);
    }

    private static void Remove(JsonArray list, EndpointSelector selector)
    {
        JsonObject entry = Find(list, selector.Suffix) ?? throw NotFound(list, selector);
        string[] known = Methods(entry);
        if (selector.Methods.Except(known).Any())
            throw NotFound(list, selector);
        string[] left = selector.Methods.IsEmpty ? [] : [.. known.Except(selector.Methods)];
        if (left.Length == 0)
            list.Remove(entry);
        else
            entry[FieldNames.EndpointMethods] = Texts(left);
    }

    private static JsonObject? Find(JsonArray list, string suffix) =>
        list.OfType<JsonObject>().FirstOrDefault(entry => entry.Text(FieldNames.EndpointSuffix) == suffix);

    private static string[] Methods(JsonObject entry) => [.. entry.Texts(FieldNames.EndpointMethods)];

    private static JsonObject ToJson(MieEndpoint endpoint) =>
        new() { [FieldNames.EndpointSuffix] = endpoint.Suffix, [FieldNames.EndpointMethods] = Texts(endpoint.Methods) };

    internal static JsonArray Texts(IEnumerable<string> texts)
    {
        JsonArray result = [];
        foreach (string text in texts)
            result.Add((JsonNode?)text);
        return result;
    }

    private static MieException NotFound(JsonArray list, EndpointSelector selector)
    {
        string[] there = [.. list.OfType<JsonObject>()
            .Select(entry => $"'{string.Join(',', Methods(entry))} {entry.Text(FieldNames.EndpointSuffix)}'")];
        string known = there.Length == 0 ? "It has no custom endpoints." : $"It has {string.Join(", ", there)}.";
        return new MieException(MieErrors.EndpointNotFound,
            $"The deployment has no custom endpoint '{selector}'. {known}",
            target: selector.ToString());
    }
}
