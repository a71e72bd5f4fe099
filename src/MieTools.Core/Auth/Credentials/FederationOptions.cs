namespace MieTools.Core.Auth.Credentials;

/// <summary>Options of instance principals and workload identities. All have defaults.</summary>
public sealed class FederationOptions
{
    /// <summary>Region id or key; null: where the process runs.</summary>
    public string? Region { get; init; }

    /// <summary>Instance metadata; null: <c>OCI_METADATA_BASE_URL</c>, else <c>http://169.254.169.254/opc/v2</c>.</summary>
    public Uri? MetadataBase { get; init; }

    /// <summary>Base address of the federation service, <c>https://auth.{region}.{domain}</c>; null: that of the region.</summary>
    public Uri? AuthEndpoint { get; init; }

    /// <summary>File with the token of a user to act for; read anew for every request. Null for none.</summary>
    public string? DelegationTokenFile { get; init; }

    /// <summary>Where calls go; null: the process's own pool, for workload identities one that trusts the cluster's authority.</summary>
    public HttpMessageHandler? Transport { get; init; }

    /// <summary>
    /// Where calls beyond this machine's own network go when <see cref="Transport"/> is null; null: the process's own pool.
    /// </summary>
    internal HttpMessageHandler? OuterTransport { get; init; }

    /// <summary>Clock and timers.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Full path of the folder that relative paths go by; null: the process's.</summary>
    internal string? CurrentDirectory { get; init; }

    /// <summary>Reads an environment variable; null: the process's.</summary>
    public Func<string, string?>? Environment { get; init; }
}
