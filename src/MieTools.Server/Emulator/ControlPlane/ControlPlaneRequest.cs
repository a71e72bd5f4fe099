using System.Text.Json;
using System.Text.Json.Nodes;
using MieTools.Server.Emulator.Faults;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace MieTools.Server.Emulator.ControlPlane;

/// <summary>One control plane call: path parts, query, headers, body.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Parts">The unescaped segments after the version.</param>
/// <param name="Query">The query.</param>
/// <param name="Headers">The headers.</param>
/// <param name="Body">The body's bytes.</param>
internal sealed record ControlPlaneRequest(string Method, string[] Parts, IQueryCollection Query, IHeaderDictionary Headers, ReadOnlyMemory<byte> Body)
{
    /// <summary>What is to go wrong.</summary>
    public FaultPlan Faults { get; init; } = FaultPlan.None;

    /// <summary>A query parameter, or null.</summary>
    public string? Parameter(string name) => Query.TryGetValue(name, out StringValues value) && value.Count > 0 && value[0]!.Length > 0 ? value[0] : null;

    /// <summary>A query parameter that has to be there.</summary>
    public string Required(string name) => Parameter(name) ?? throw ServiceFault.Missing(name);

    /// <summary>A query parameter out of a few values, or null.</summary>
    public string? OneOf(string name, params ReadOnlySpan<string> values)
    {
        if (Parameter(name) is not { } value)
            return null;
        foreach (string known in values)
        {
            if (known.Equals(value, StringComparison.OrdinalIgnoreCase))
                return known;
        }
        throw ServiceFault.Invalid($"{name} is '{value}'; it has to be one of {string.Join(", ", values.ToArray())}.");
    }

    /// <summary>A header, or null.</summary>
    public string? Header(string name) => Headers.TryGetValue(name, out StringValues value) && value.Count > 0 ? value[0] : null;

    /// <summary>The body as a JSON object; no body counts as an empty one, because some SDKs leave <c>{}</c> out.</summary>
    public JsonObject JsonBody()
    {
        if (Body.IsEmpty)
            return [];
        try
        {
            return JsonNode.Parse(Body.Span) as JsonObject ?? throw ServiceFault.CannotParse("The body has to be a JSON object.");
        }
        catch (JsonException e)
        {
            throw ServiceFault.CannotParse($"The body is not JSON: {e.Message}");
        }
        catch (ArgumentException e)
        {
            throw ServiceFault.CannotParse($"The body is not usable JSON: {e.Message}");
        }
    }
}
