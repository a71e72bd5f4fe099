using System.Net;

namespace MieTools.Core.Http;

/// <summary>
/// The proxy of the environment or the system. This machine is never asked for through it, and its password is in no address.
/// </summary>
internal sealed class SystemProxy(Func<IWebProxy> inner) : IWebProxy
{
    /// <summary>Where a request carries a proxy that is its connection's own.</summary>
    public static readonly HttpRequestOptionsKey<IWebProxy> OptionsKey = new("MieTools.Proxy");

    public static SystemProxy Instance { get; } = new(static () => HttpClient.DefaultProxy);

    /// <summary>A proxy that a connection names, for all hosts but this machine.</summary>
    /// <param name="address">Its address.</param>
    /// <param name="credential">User and password; null for none.</param>
    public static SystemProxy Of(Uri address, NetworkCredential? credential)
    {
        WebProxy proxy = new(address) { Credentials = credential };
        return new SystemProxy(() => proxy);
    }

    /// <inheritdoc/>
    public ICredentials? Credentials
    {
        get => inner().Credentials;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public Uri? GetProxy(Uri destination) => Loopback.Is(destination) ? null : WithoutUser(inner().GetProxy(destination));

    /// <inheritdoc/>
    public bool IsBypassed(Uri host) => Loopback.Is(host) || inner().IsBypassed(host);

    /// <summary>Where a request goes by way of; null when it goes there itself.</summary>
    public static Uri? For(IWebProxy? proxy, Uri? destination) =>
        proxy is null || destination is not { IsAbsoluteUri: true } || proxy.IsBypassed(destination) ? null
            : WithoutUser(proxy.GetProxy(destination)) is { } way && way != destination ? way : null;

    /// <summary>The password of a request's proxy, and what it is sent as.</summary>
    /// <param name="destination">Where the request goes.</param>
    /// <param name="own">The proxy of its connection; null for that of the environment or the system.</param>
    public static IEnumerable<string> Secrets(Uri? destination, IWebProxy? own)
    {
        IWebProxy used = own ?? HttpClient.DefaultProxy;
        if (destination is not { IsAbsoluteUri: true } || used.GetProxy(destination) is not { } proxy)
            yield break;
        if (used.Credentials?.GetCredential(proxy, "Basic") is { Password.Length: > 0 } credential)
        {
            yield return credential.Password;
            yield return Uri.EscapeDataString(credential.Password);
            yield return $"{credential.UserName}:{credential.Password}";
        }
        if (proxy.UserInfo.Length > 0)
            yield return proxy.UserInfo;
    }

    private static Uri? WithoutUser(Uri? proxy) =>
        proxy is not { UserInfo.Length: > 0 } ? proxy : new UriBuilder(proxy) { UserName = "", Password = "" }.Uri;
}
