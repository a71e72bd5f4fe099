using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace MieTools.Server.Wire;

/// <summary>
/// The target of a request line: parsed once, and as text, because a signature is over its bytes and System.Uri rewrites escapes.
/// </summary>
internal sealed class RequestTarget
{
    private string[]? _segments;

    /// <summary>Takes a target apart.</summary>
    /// <param name="raw">Path and query exactly as they stand in the request line.</param>
    public RequestTarget(string raw)
    {
        Raw = raw;
        int question = raw.IndexOf('?', StringComparison.Ordinal);
        Path = question < 0 ? raw : raw[..question];
        Query = question < 0 ? "" : raw[question..];
    }

    /// <summary>Path and query exactly as they stand in the request line.</summary>
    public string Raw { get; }

    /// <summary>The path, escapes kept.</summary>
    public string Path { get; }

    /// <summary>The query with its question mark, or "".</summary>
    public string Query { get; }

    /// <summary>What stands between and behind the slashes of the path, without escapes.</summary>
    public IReadOnlyList<string> Segments => _segments ??= [.. Path.Split('/').Skip(1).Select(Uri.UnescapeDataString)];

    /// <summary>The target of a request.</summary>
    public static RequestTarget Of(HttpContext context) => new(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);

    /// <summary>True when the path begins so.</summary>
    /// <param name="prefix">The beginning, with its slash.</param>
    public bool IsBelow(string prefix) => Path.StartsWith(prefix, StringComparison.Ordinal);
}
