using System.Net;

namespace MieTools.Core.Http;

/// <summary>What counts as this machine: the one rule for all of the library.</summary>
/// <remarks>
/// A loopback IP address, or the name <c>localhost</c> in any case of letters. A name below it (<c>x.localhost</c>) is none: what it
/// resolves to is in the hands of the resolver. <see cref="Uri.IsLoopback"/> has another rule, and one that differs by .NET's version.
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
    /// <param name="host">A name or an IP address, also one in brackets.</param>
    public static bool IsHost(string host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return IPAddress.TryParse(host, out IPAddress? address)
            ? IsAddress(address)
            : host.Equals("localhost", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether an IP address is this machine's: 127.0.0.0/8 or ::1, also in the form of IPv4 in IPv6.</summary>
    /// <param name="address">The address.</param>
    public static bool IsAddress(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        // By itself .NET takes only one of the mapped ones for a loopback address.
        return IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
    }
}
