using Microsoft.AspNetCore.Http;
using MieTools.Core.Http;

namespace MieTools.Server.Wire;

/// <summary>Keeps out what a web page in a browser on this machine could send where no signature keeps it out.</summary>
internal static class WebPages
{
    /// <summary>Who may send, in the words of a refusal.</summary>
    public const string Others =
        "by programs on this machine: no Origin header, a Host of loopback, and no Sec-Fetch-Site of another site.";

    /// <summary>True for a request that may come from a web page.</summary>
    /// <param name="request">The request.</param>
    /// <param name="isOwnHost">Which hosts are this server; null for loopback.</param>
    public static bool MaySend(HttpRequest request, Predicate<string>? isOwnHost = null) =>
        // A page names its origin when it posts, and the name that led it here when that name was turned to this address. For what it
        // only loads, an image or a script, its browser says where it is.
        request.Headers.Origin.Count > 0 || !(isOwnHost ?? Loopback.IsHost)(request.Host.Host) || IsOfOtherSite(request);

    // "none" is an address that was typed, "same-origin" an answer of this very address.
    private static bool IsOfOtherSite(HttpRequest request) =>
        request.Headers["Sec-Fetch-Site"].Any(site => site?.Trim().ToLowerInvariant() is not ("none" or "same-origin"));
}
