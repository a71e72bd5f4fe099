using System.Net;
using MieTools.Server.Proxy.Requests;

namespace MieTools.Server.Proxy;

/// <summary>Refuses options of a proxy that cannot be used, before anything is started.</summary>
internal static class ProxyOptionsCheck
{
    private const int ShortestKey = 16;
    private const int LongestKey = 512;

    /// <summary>Refuses what cannot be used.</summary>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>, which names the option as the cmdlet does.</exception>
    public static void Check(MieProxyOptions options)
    {
        if (options.Deployments.Count == 0)
            throw MieException.InvalidArgument("Deployment", "A proxy needs a deployment.", "Give one or more.");
        if (options.Port is < 0 or > IPEndPoint.MaxPort)
            throw MieException.InvalidArgument("Port", $"{options.Port} is no port.", "Give 0 to 65535.");
        if (options.MaxConcurrentRequests < 1)
        {
            throw MieException.InvalidArgument(
                "MaxConcurrentRequest", "A proxy that serves no request at a time serves none.", "Give 1 or more.");
        }
        if (!IPAddress.IsLoopback(options.Listen) && !options.Https && !options.AllowUnencrypted)
        {
            throw MieException.InvalidArgument("Listen",
                $"At {options.Listen} other machines reach the proxy, and key, prompts and answers would cross the network in plain text.",
                "Add -Https; or -AllowUnencrypted where something before the proxy encrypts.");
        }
        if (options.Key is { } key)
            CheckKey(key);
        foreach (string name in options.HostNames)
        {
            if (Uri.CheckHostName(name) == UriHostNameType.Unknown)
                throw MieException.InvalidArgument("HostName", $"'{name}' is no host name.", "Give names without a scheme or a port.");
        }
        foreach (string header in options.Headers)
            SentHeaders.Check(header);
    }

    // Its value is not shown.
    private static void CheckKey(string key)
    {
        if (key.Length is < ShortestKey or > LongestKey || key.Any(c => c is <= ' ' or > '~'))
        {
            throw MieException.InvalidArgument("Key",
                $"The key has to have {ShortestKey} to {LongestKey} characters of ASCII, without spaces.",
                "Leave it out for a random one.");
        }
    }
}
