using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Json;
using MieTools.Core.Routes;

namespace MieTools.Core.Deployments.Validation;

/// <summary>Custom endpoints.</summary>
internal static class EndpointRules
{
    public static void Check(Findings findings, FieldRule rule, JsonNode value, FieldPlace place)
    {
        if (value is not JsonArray list)
        {
            findings.Error(place.Path, place.Parameter, "must be a list.");
            return;
        }
        int count = list.Count;
        if (!rule.Entries!.Contains(count))
        {
            findings.Error(place.Path, place.Parameter,
                $"has {count} entries; a deployment has at most {rule.Entries.Most} custom endpoints.");
        }

        HashSet<string> suffixes = new(StringComparer.Ordinal);
        int index = 0;
        foreach (JsonNode? entry in list)
            CheckEntry(findings, entry, place with { Path = $"{place.Path}[{index++}]" }, suffixes);
    }

    private static void CheckEntry(Findings findings, JsonNode? item, FieldPlace place, HashSet<string> suffixes)
    {
        if (item is not JsonObject entry)
        {
            findings.Error(place.Path, place.Parameter,
                $"must be an object with {FieldNames.EndpointSuffix} and {FieldNames.EndpointMethods}.");
            return;
        }
        string methodsPath = $"{place.Path}.{FieldNames.EndpointMethods}", suffixPath = $"{place.Path}.{FieldNames.EndpointSuffix}";
        if (entry[FieldNames.EndpointMethods] is { } methods && BodyValues.Texts(methods) is null)
        {
            findings.Error(methodsPath, place.Parameter, "must be a list of texts.");
            return;
        }
        try
        {
            MieEndpoint endpoint = MieEndpoint.AsWritten(
                entry.Text(FieldNames.EndpointSuffix) ?? "", entry.Texts(FieldNames.EndpointMethods));
            if (!suffixes.Add(endpoint.Suffix))
                findings.Error(suffixPath, place.Parameter, $"'{endpoint.Suffix}' occurs twice; name its methods in one entry.");
            if (endpoint.Suffix.Split('/').Contains("*"))
                findings.Warn(suffixPath, place.Parameter, $"'{endpoint.Suffix}' has '*' for a segment; any one segment is '{{}}'.");
            foreach (string method in EnvironmentContract.UndocumentedMethods.Where(endpoint.Allows))
            {
                findings.Warn(methodsPath, place.Parameter,
                    $"'{endpoint.Suffix}' names {method}, which is in the schema but not in the service's documentation.");
            }
        }
        catch (MieException e)
        {
            findings.Error(e.ErrorTarget is "HttpMethods" ? methodsPath : suffixPath, place.Parameter,
                e.Advice is null ? e.Message : $"{e.Message} {e.Advice}");
        }
    }
}
