using System.Net;
using MieTools.Core.Auth.Config;
using MieTools.Core.Auth.Credentials;

namespace MieTools.Core.Connection;

/// <summary>How to connect. Everything is optional: the DEFAULT profile of the OCI config file fills the rest.</summary>
public sealed record MieContextOptions
{
    /// <summary>Profile in the config file; null for DEFAULT.</summary>
    public string? ProfileName { get; init; }

    /// <summary>Path of the config file; null for the places the OCI SDKs look at.</summary>
    public string? ConfigFile { get; init; }

    /// <summary>Region id (us-ashburn-1) or key (iad); null for the profile's.</summary>
    public string? Region { get; init; }

    /// <summary>Kind of credential; null to find out from the profile and the environment.</summary>
    public OciAuthType? AuthType { get; init; }

    /// <summary>
    /// Pass phrase of the key file; empty for the profile's. The connection keeps a copy until it is disposed, for a
    /// <see cref="ContextHandover"/>.
    /// </summary>
    public ReadOnlyMemory<char> PassPhrase { get; init; }

    /// <summary>
    /// The private key of an API key, in PEM, in place of the profile's key_file; empty for that. The connection keeps a copy until it is
    /// disposed, for a <see cref="ContextHandover"/>.
    /// </summary>
    public ReadOnlyMemory<char> KeyContent { get; init; }

    /// <summary>
    /// Secrets of OCI Vault that the key is made of or opened with; null for none. They are read while connecting, and not kept.
    /// </summary>
    public VaultSecretOptions? Vault { get; init; }

    /// <summary>
    /// What <see cref="OciAuthType.TokenExchange"/> needs; null for the other kinds. The connection keeps a copy of its secrets until it is
    /// disposed.
    /// </summary>
    public TokenExchangeOptions? TokenExchange { get; init; }

    /// <summary>File with the token of a pod's service account, for a workload identity; null: where Kubernetes puts it.</summary>
    public string? ServiceAccountTokenFile { get; init; }

    /// <summary>Compartment that commands use when they are given none.</summary>
    public string? CompartmentId { get; init; }

    /// <summary>Project that commands use when they are given none.</summary>
    public string? ProjectId { get; init; }

    /// <summary>Address of the control plane in place of the region's.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>Address of the inference endpoints in place of what the service says; a deployment's OCID follows it.</summary>
    public Uri? InferenceEndpoint { get; init; }

    /// <summary>Base address of the federation and token refresh service in place of the region's.</summary>
    public Uri? AuthEndpoint { get; init; }

    /// <summary>
    /// What the credential's token is exchanged for: access in another tenancy, or with fewer rights. Null: it is used as it is.
    /// </summary>
    public TokenScope? Scope { get; init; }

    /// <summary>
    /// PEM file with one authority or more, or DER file with one, that is trusted in addition to the system's, by this connection only;
    /// null for none. It counts for the service's calls and for those to its token services, not for an instance's metadata or a cluster's
    /// token service. Without it the file counts that <c>OCI_CLI_CERT_BUNDLE</c>, <c>REQUESTS_CA_BUNDLE</c> or <c>SSL_CERT_FILE</c> names;
    /// one of the latter two is read when a server is met that the system's do not vouch for.
    /// </summary>
    public string? CaFile { get; init; }

    /// <summary>
    /// Proxy of this connection (http, https, socks4, socks4a or socks5), for the same calls, but never for this machine; null for that of
    /// the environment or the system. Not to be given together with <see cref="Transport"/>.
    /// </summary>
    public Uri? Proxy { get; init; }

    /// <summary>User and password for <see cref="Proxy"/>; null for none. Copied, and cleared when the connection is disposed.</summary>
    public NetworkCredential? ProxyCredential { get; init; }

    /// <summary>
    /// Most calls of deployments in any second, for all that use the connection; null for 150, the service's limit for a tenancy; 0 for no
    /// limit. The pace is lowered by itself when the service refuses, and raised again.
    /// </summary>
    public double? MaxRequestsPerSecond { get; init; }

    /// <summary>Full path of the folder that relative paths go by; null: the process's.</summary>
    public string? CurrentDirectory { get; init; }

    /// <summary>
    /// Who gives these options, for <see cref="MieContext.Sources"/>; null: each is named as a parameter.
    /// </summary>
    public string? Caller { get; init; }

    /// <summary>
    /// Told, a sentence at a time and on any thread, which places are looked at for a credential, and why one was passed over; null for
    /// nobody. No secret is among what it is told.
    /// </summary>
    public Action<string>? Observer { get; init; }

    /// <summary>Reads environment variables; null for the process's.</summary>
    public Func<string, string?>? GetEnvironmentVariable { get; init; }

    /// <summary>
    /// The bottom of the HTTP chain; null for the process's shared connection pool. Not to be given together with <see cref="CaFile"/>.
    /// </summary>
    public HttpMessageHandler? Transport { get; init; }

    /// <summary>Who and where, without the pass phrase.</summary>
    public override string ToString() => $"{ProfileName ?? AuthType?.ToString() ?? "DEFAULT"} @ {Region ?? Endpoint?.Authority ?? "?"}";
}
