using System.Net.Http.Headers;

namespace MieTools.Core.Http;

/// <summary>Copies headers out of a response, as they came.</summary>
internal static class ResponseFacts
{
    /// <summary>All headers, by name without regard to case.</summary>
    public static IReadOnlyDictionary<string, string[]> Of(HttpResponseMessage response)
    {
        Dictionary<string, string[]> result = new(StringComparer.OrdinalIgnoreCase);
        Add(result, response.Headers);
        Add(result, response.Content.Headers);
        return result;
    }

    /// <summary>The <c>opc-request-id</c>, or null.</summary>
    public static string? RequestIdOf(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues("opc-request-id", out HeaderStringValues values) ? values.ToString() : null;

    /// <summary>
    /// The media type in lower case, without parameters, also from a header that is not well-formed; empty when there is none.
    /// </summary>
    public static string MediaTypeOf(HttpResponseMessage response)
    {
        if (!response.Content.Headers.NonValidated.TryGetValues("Content-Type", out HeaderStringValues values))
            return "";
        string type = values.ToString();
        int end = type.AsSpan().IndexOfAny(';', ',');
        return (end < 0 ? type : type[..end]).Trim().ToLowerInvariant();
    }

    /// <summary>The charset that the content type names, also in a header that is not well-formed; null when there is none.</summary>
    public static string? CharsetOf(HttpResponseMessage response)
    {
        if (!response.Content.Headers.NonValidated.TryGetValues("Content-Type", out HeaderStringValues values))
            return null;
        string type = values.ToString();
        int at = type.IndexOf("charset=", StringComparison.OrdinalIgnoreCase);
        return at < 0 ? null : type[(at + 8)..].Split(';', ',')[0].Trim();
    }

    private static void Add(Dictionary<string, string[]> result, HttpHeaders headers)
    {
        foreach ((string name, HeaderStringValues values) in headers.NonValidated)
            result[name] = [.. values];
    }
}
