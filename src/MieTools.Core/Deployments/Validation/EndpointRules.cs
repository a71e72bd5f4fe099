using System.Text.Json;
using MieTools.Core.Contract;
using MieTools.Core.Json;
using MieTools.Core.Routes;

namespace MieTools.Core.Deployments.Validation;

/// <summary>Custom endpoints.</summary>
internal static class EndpointRules
{
    /// <summary>Most custom endpoints of a deployment.</summary>
    public const int MaximumCount = 15;

    private const string Parameter = "Endpoint";

    public static void Check(Findings findings, JsonElement environment, string path)
    {
        path = Findings.Join(path, Fields.Endpoints);
        if (environment.Get(Fields.Endpoints) is not { } list)
            return;
        if (list.ValueKind != JsonValueKind.Array)
        {
            findings.Error(path, Parameter, "must be a list.");
            return;
        }
        int count = list.GetArrayLength();
        if (count > MaximumCount)
            findings.Error(path, Parameter, $"has {count} entries; a deployment has at most {MaximumCount} custom endpoints.");
        HashSet<string> suffixes = new(StringComparer.Ordinal);
        int index = 0;
        foreach (JsonElement entry in list.EnumerateArray())
            CheckEntry(findings, entry, $"{path}[{index++}]", suffixes);
    }

    private static void CheckEntry(Findings findings, JsonElement entry, string path, HashSet<string> suffixes)
    {
        if (entry.ValueKind != JsonValueKind.Object)
        {
            findings.Error(path, Parameter, $"must be an object with {Fields.EndpointSuffix} and {Fields.EndpointMethods}.");
            return;
        }
        if (entry.Get(Fields.EndpointMethods) is { } methods
            && (methods.ValueKind != JsonValueKind.Array || methods.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String)))
        {
            findings.Error(Findings.Join(path, Fields.EndpointMethods), Parameter, "must be a list of texts.");
            return;
        }
        try
        {
            MieEndpoint endpoint = MieEndpoint.Create(entry.Text(Fields.EndpointSuffix) ?? "", entry.Texts(Fields.EndpointMethods));
            if (!suffixes.Add(endpoint.Suffix))
            {
                findings.Error(Findings.Join(path, Fields.EndpointSuffix), Parameter,
                    $"'{endpoint.Suffix}' occurs twice; name its methods in one entry.");
            }

            if (endpoint.Allows("HEAD"))
            {
                findings.Warn(Findings.Join(path, Fields.EndpointMethods), Parameter,
                    $"'{endpoint.Suffix}' names HEAD, which is in the schema but not in the service's documentation.");
            }
        }
        catch (MieException e)
        {
            findings.Error(Findings.Join(path, e.ErrorTarget is "HttpMethods" ? Fields.EndpointMethods : Fields.EndpointSuffix), Parameter,
                e.Advice is null ? e.Message : $"{e.Message} {e.Advice}");
        }
    }
}
