using System.Net;

namespace MieTools.Core.Http;

/// <summary>What counts as this machine: the one rule for all of the library.</summary>
/// <remarks>
/// A loopback IP address, or the name <c>localhost</c>. A name below it (<c>x.localhost</c>) is none: what it resolves to is in the hands
/// of the resolver.
/// </remarks>
public static class Loopback
{
    /// <summary>Whether an address is on this machine.</summary>
    /// <param name="uri">An absolute address; a relative one is not.</param>
    public static bool Is(Uri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        return uri.IsAbsoluteUri && IsHost(uri.DnsSafeHost);
    }

    /// <summary>Whether a host is this machine.</summary>
    /// <param name="host">A name or an IP address.</param>
    public static bool IsHost(string host) =>
        IPAddress.TryParse(host, out IPAddress? address)
            ? IPAddress.IsLoopback(address)
            : host.Equals("localhost", StringComparison.OrdinalIgnoreCase);
}
