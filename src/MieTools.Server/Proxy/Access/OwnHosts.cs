using System.Net;
using System.Net.NetworkInformation;
using MieTools.Core.Http;

namespace MieTools.Server.Proxy.Access;

/// <summary>The names and addresses by which a proxy is reached. A page that was led here by another name is kept out by them.</summary>
internal sealed class OwnHosts
{
    private readonly HashSet<string> _named;

    private OwnHosts(HashSet<string> named) => _named = named;

    /// <summary>Those beyond loopback.</summary>
    public IReadOnlyCollection<string> Named => _named;

    /// <summary>Those of a proxy.</summary>
    public static OwnHosts Of(MieProxyOptions options)
    {
        HashSet<string> named = new(options.HostNames, StringComparer.OrdinalIgnoreCase);
        if (Loopback.IsAddress(options.Listen))
            return new(named);
        named.Add(Dns.GetHostName());
        bool isAny = options.Listen.Equals(IPAddress.Any) || options.Listen.Equals(IPAddress.IPv6Any);
        named.UnionWith(isAny ? Addresses() : [options.Listen.ToString()]);
        return new(named);
    }

    /// <summary>Whether a request's Host is this proxy.</summary>
    /// <param name="host">The host without its port.</param>
    public bool Has(string host) => Loopback.IsHost(host) || _named.Contains(host.Trim('[', ']'));

    private static IEnumerable<string> Addresses() => NetworkInterface.GetAllNetworkInterfaces()
        .SelectMany(i => i.GetIPProperties().UnicastAddresses)
        .Select(a => a.Address)
        .Where(a => !Loopback.IsAddress(a) && !a.IsIPv6LinkLocal)
        .Select(a => a.ToString());
}
