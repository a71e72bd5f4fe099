using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using MieTools.Server.Emulator.Faults;

namespace MieTools.Server.Emulator.ControlPlane;

/// <summary>One control plane call: what it asks for, query, headers, body.</summary>
/// <param name="Call">What the call asks for.</param>
/// <param name="Query">The query.</param>
/// <param name="Headers">The headers.</param>
/// <param name="Body">The body's bytes.</param>
internal sealed record ControlPlaneRequest(
    ServiceCall Call, IQueryCollection Query, IHeaderDictionary Headers, ReadOnlyMemory<byte> Body)
{
    private const int LongestParameter = 255;
    private const int LongestRetryToken = 64;

    /// <summary>OCID of the user who calls.</summary>
    public required string Caller { get; init; }

    /// <summary>The faults to apply.</summary>
    public FaultPlan Faults { get; init; } = FaultPlan.None;

    /// <summary>The retry token, or null.</summary>
    /// <exception cref="ServiceErrorException">It is not of 1 to 64 characters.</exception>
    public string? RetryToken =>
        Header("opc-retry-token") is not { } token ? null
        : token.Length is >= 1 and <= LongestRetryToken ? token
        : throw ServiceErrorException.Invalid($"opc-retry-token has {token.Length} characters; it has to have 1 to {LongestRetryToken}.");

    /// <summary>A query parameter, or null.</summary>
    /// <exception cref="ServiceErrorException">It is empty.</exception>
    public string? Parameter(string name)
    {
        if (!Query.TryGetValue(name, out StringValues value) || value.Count == 0)
            return null;
        return value[0] is { Length: > 0 } text ? text : throw ServiceErrorException.Invalid($"{name} must not be empty.");
    }

    /// <summary>A query parameter that has to be there.</summary>
    public string Required(string name)
    {
        if (!Query.TryGetValue(name, out StringValues value) || string.IsNullOrEmpty(value.ToString()))
            throw ServiceErrorException.Missing(name);
        return Short(name)!;
    }

    /// <summary>A test for the values that a filter lets through: all when it is absent, else its own value.</summary>
    /// <exception cref="ServiceErrorException">It is empty or too long, whether or not there is anything to filter.</exception>
    public Predicate<string> Filter(string name)
    {
        string? wanted = Short(name);
        return value => wanted is null || wanted == value;
    }

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
        throw ServiceErrorException.Invalid($"{name} is '{value}'; it has to be one of {string.Join(", ", values.ToArray())}.");
    }

    /// <summary>
    /// The order that <c>sortBy</c> and <c>sortOrder</c> ask for; by default times run down and all else up (both documented).
    /// </summary>
    /// <param name="timeField">The field that counts when none is named.</param>
    /// <param name="fields">The other fields.</param>
    public (string Field, bool Descending) Sort(string timeField, params ReadOnlySpan<string> fields)
    {
        string field = OneOf("sortBy", [timeField, .. fields]) ?? timeField;
        return (field, (OneOf("sortOrder", "ASC", "DESC") ?? (field == timeField ? "DESC" : "ASC")) == "DESC");
    }

    /// <summary>
    /// The list that is asked for with its filters, but without <c>page</c> and <c>limit</c>, which may change from page to page.
    /// </summary>
    public string ListScope()
    {
        IEnumerable<string> filters = Query
            .Where(p => !p.Key.Equals("page", StringComparison.OrdinalIgnoreCase)
                && !p.Key.Equals("limit", StringComparison.OrdinalIgnoreCase))
            .OrderBy(p => p.Key, StringComparer.OrdinalIgnoreCase)
            .Select(p => $"{p.Key}={p.Value}");
        return string.Join('\n', [.. Call.Target.Segments, .. filters]);
    }

    /// <summary>A header, or null.</summary>
    public string? Header(string name) => Headers.TryGetValue(name, out StringValues value) && value.Count > 0 ? value[0] : null;

    /// <summary>The body, which has to be a JSON object.</summary>
    /// <exception cref="ServiceErrorException">There is none, or it is something else.</exception>
    public JsonObject JsonBody()
    {
        if (Body.IsEmpty)
            throw ServiceErrorException.Missing("The body");
        string? type = Header("content-type");
        if (!MediaTypeHeaderValue.TryParse(type, out MediaTypeHeaderValue? media)
            || !string.Equals(media.MediaType, "application/json", StringComparison.OrdinalIgnoreCase))
        {
            throw ServiceErrorException.CannotParse($"The content-type is '{type}'; it has to be application/json.");
        }

        return StrictJson.ReadObject(Body.Span);
    }

    private string? Short(string name) =>
        Parameter(name) is not { } value ? null
        : value.Length <= LongestParameter ? value
        : throw ServiceErrorException.Invalid($"{name} has {value.Length} characters; {LongestParameter} is the most.");
}
