using Microsoft.AspNetCore.Http;

namespace MieTools.Server.Emulator.Identity;

/// <summary>What a signature is checked against.</summary>
/// <param name="method">The method.</param>
/// <param name="rawTarget">Path and query exactly as they stood in the request line.</param>
/// <param name="headers">The headers.</param>
/// <param name="body">The body's bytes.</param>
internal readonly ref struct SignedRequest(string method, string rawTarget, IHeaderDictionary headers, ReadOnlySpan<byte> body)
{
    /// <summary>Longer than any method in use.</summary>
    public const int MaxMethodLength = 16;

    /// <summary>The method.</summary>
    public string Method { get; } = method;

    /// <summary>Path and query exactly as they stood in the request line.</summary>
    public string RawTarget { get; } = rawTarget;

    /// <summary>The headers.</summary>
    public IHeaderDictionary Headers { get; } = headers;

    /// <summary>The body's bytes.</summary>
    public ReadOnlySpan<byte> Body { get; } = body;

    /// <summary>True when the scheme wants the body to be signed.</summary>
    public bool NeedsSignedBody => Method is "POST" or "PUT" or "PATCH";
}
