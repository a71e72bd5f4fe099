using Microsoft.AspNetCore.Http;
using MieTools.Core.Http;

namespace MieTools.Server.Emulator;

/// <summary>Keeps out what a web page in a browser on this machine could send where no signature keeps it out.</summary>
internal static class WebPages
{
    /// <summary>Refuses a request that may come from a web page.</summary>
    /// <param name="request">The request.</param>
    /// <param name="what">What is not for web pages.</param>
    /// <exception cref="ServiceFault">It may.</exception>
    public static void Refuse(HttpRequest request, string what)
    {
        // A page names its origin when it posts, and the name that led it here when that name was turned to this address.
        if (request.Headers.Origin.Count > 0 || !Loopback.IsHost(request.Host.Host))
            throw ServiceFault.NotAllowed($"{what} by programs on this machine: no Origin header, and a Host of loopback.");
    }
}
