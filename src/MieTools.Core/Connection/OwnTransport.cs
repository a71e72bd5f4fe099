using MieTools.Core.Auth.Config;
using MieTools.Core.Auth.Keys;
using MieTools.Core.Http;

namespace MieTools.Core.Connection;

/// <summary>The connection pool of a connection that trusts authorities or uses a proxy of its own.</summary>
internal static class OwnTransport
{
    // What Python's requests and OpenSSL read: a machine whose company opens TLS has one of them set already.
    private static readonly string[] s_bundles = ["REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"];

    /// <summary>The variable that names a file with authorities for other programs, and the file; null when none does.</summary>
    public static (string File, string Variable)? Bundle(Func<string, string?> environment, string currentDirectory)
    {
        foreach (string variable in s_bundles)
        {
            if (CliVariables.Read(environment, variable) is { } named)
                return (FileSource.Resolve(named, variable, environment, currentDirectory).Path, variable);
        }

        return null;
    }

    /// <summary>Makes it; null when the process's own pool will do.</summary>
    /// <param name="options">The options, with the CA file that counts.</param>
    /// <param name="bundle">A file with authorities when the options name none.</param>
    /// <exception cref="MieException">Codes of <see cref="PrivateTrust.Load"/>.</exception>
    public static SocketsHttpHandler? Create(MieContextOptions options, string? bundle)
    {
        PrivateTrust? trust = options.CaFile is { } file ? PrivateTrust.Load(file) : bundle is null ? null : PrivateTrust.Later(bundle);
        if (options.Transport is not null || (trust is null && options.Proxy is null))
            return null;
        SocketsHttpHandler transport = SharedTransport.Create();
        trust?.Apply(transport);
        if (options.Proxy is { } proxy)
            transport.Proxy = SystemProxy.Of(proxy, options.ProxyCredential);
        return transport;
    }
}
