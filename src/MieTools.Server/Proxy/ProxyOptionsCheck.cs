using System.Net;
using MieTools.Core.Http;
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
        CheckNumbers(options.Port, options.MaxConcurrentRequests);
        CheckListen(options.Listen, options.Https || options.AllowUnencrypted);
        if (options.Key is { } key)
            CheckKey(key);
        CheckNames(options.HostNames, options.Headers);
        CheckModels(options.Models);
    }

    /// <summary>Refuses names and settings of models that cannot be sent.</summary>
    public static void CheckModels(IEnumerable<MieProxyModel> models)
    {
        foreach (MieProxyModel model in models)
        {
            if (model.Name.Any(char.IsControl))
                throw MieException.InvalidArgument("Model", "The name of a model has a control character, a line break for instance.");
            CheckSetting(model.Name, "ServedModelName", model.ServedName, s => !s.Any(char.IsControl));
            // It becomes a header, which loses spaces around it.
            CheckSetting(model.Name, "ModelKey", model.ModelKey, s => s == s.Trim(' ') && s.All(c => c is >= ' ' and <= '~'));
        }
    }

    private static void CheckSetting(string model, string setting, string? value, Func<string, bool> isGood)
    {
        if (value is null || (value.Length > 0 && isGood(value)))
            return;
        throw MieException.InvalidArgument("Model",
            $"The {setting} of the model '{model}' is empty, or has a character that cannot be sent.",
            setting == "ModelKey" ? "Give characters of ASCII, without spaces around them." : "Give a name on one line.");
    }

    /// <summary>Refuses a port or a limit that is none.</summary>
    public static void CheckNumbers(int port, int maxConcurrentRequests)
    {
        if (port is < 0 or > IPEndPoint.MaxPort)
            throw MieException.InvalidArgument("Port", $"{port} is no port.", "Give 0 to 65535.");
        if (maxConcurrentRequests < 1)
        {
            throw MieException.InvalidArgument(
                "MaxConcurrentRequest", "A proxy that serves no request at a time serves none.", "Give 1 or more.");
        }
    }

    /// <summary>Refuses an address that other machines reach, unless that is safe or was asked for.</summary>
    public static void CheckListen(IPAddress listen, bool mayBeReached)
    {
        if (Loopback.IsAddress(listen) || mayBeReached)
            return;
        throw MieException.InvalidArgument("Listen",
            $"At {listen} other machines reach the proxy, and key, prompts and answers would cross the network in plain text.",
            "Add -Https; or -AllowUnencrypted where something before the proxy encrypts.");
    }

    /// <summary>Refuses names of hosts and of headers that cannot be used.</summary>
    public static void CheckNames(IReadOnlyList<string> hosts, IReadOnlyList<string> headers)
    {
        foreach (string name in hosts)
        {
            if (Uri.CheckHostName(name) == UriHostNameType.Unknown)
                throw MieException.InvalidArgument("HostName", $"'{name}' is no host name.", "Give names without a scheme or a port.");
        }
        foreach (string header in headers)
            SentHeaders.Check(header);
    }

    /// <summary>Refuses a key that is too short, too long or cannot be sent. Its value is not shown.</summary>
    public static void CheckKey(string key)
    {
        if (key.Length is < ShortestKey or > LongestKey || key.Any(c => c is <= ' ' or > '~'))
        {
            throw MieException.InvalidArgument("Key",
                $"The key has to have {ShortestKey} to {LongestKey} characters of ASCII, without spaces.",
                "Leave it out for a random one.");
        }
    }
}
