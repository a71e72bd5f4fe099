using Microsoft.Extensions.Primitives;

namespace MieTools.Server.Emulator.ControlPlane;

/// <summary>The <c>if-match</c> header.</summary>
internal static class IfMatch
{
    /// <summary>
    /// Lets a request without the header through, and else only one that names the etag, with or without quotes, or <c>*</c>.
    /// </summary>
    /// <remarks>A weak etag (<c>W/"…"</c>) never matches here (RFC 9110, 13.1.1). The service gives etags out without quotes.</remarks>
    /// <exception cref="ServiceErrorException"><c>NoEtagMatch</c>.</exception>
    public static void Check(ControlPlaneRequest request, string etag)
    {
        if (!request.Headers.TryGetValue("if-match", out StringValues header))
            return;
        foreach (string candidate in header.ToString().Split(',', StringSplitOptions.TrimEntries))
        {
            string bare = candidate.Length > 1 && candidate[0] == '"' && candidate[^1] == '"' ? candidate[1..^1] : candidate;
            if (candidate == "*" || bare == etag)
                return;
        }
        throw ServiceErrorException.NoEtagMatch();
    }
}
