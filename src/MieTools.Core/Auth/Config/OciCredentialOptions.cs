using MieTools.Core.Auth.Credentials;

namespace MieTools.Core.Auth.Config;

/// <summary>What a caller says about how to authenticate. All may be left out.</summary>
public sealed class OciCredentialOptions
{
    /// <summary>Kind of credential; null: found out from profile and environment.</summary>
    public OciAuthType? AuthType { get; init; }

    /// <summary>Config file; null: the usual places.</summary>
    public string? ConfigFile { get; init; }

    /// <summary>Profile; null: DEFAULT.</summary>
    public string? ProfileName { get; init; }

    /// <summary>
    /// Pass phrase of the key file; empty: that of the profile. Used during the call only, but for session tokens, which keep a copy until
    /// they are disposed.
    /// </summary>
    public ReadOnlyMemory<char> PassPhrase { get; init; }

    /// <summary>The private key of an API key, in PEM; empty: that of the profile. Used during the call only.</summary>
    public ReadOnlyMemory<char> KeyContent { get; init; }

    /// <summary>Secrets of OCI Vault that the key is made of or opened with; null for none. Only
    /// <see cref="OciCredentialFactory.CreateAsync"/> reads them.</summary>
    public VaultSecretOptions? Vault { get; init; }

    /// <summary>Region id or key; null: profile, then <c>OCI_REGION</c>, then where the process runs.</summary>
    public string? Region { get; init; }

    /// <summary>Full path of the folder that relative paths go by; null: the process's.</summary>
    public string? CurrentDirectory { get; init; }

    /// <summary>Who gives these options, for <see cref="OciSetting.Origin"/>; null: each is named as a parameter.</summary>
    public string? Caller { get; init; }

    /// <summary>Reads an environment variable; null: the process's.</summary>
    public Func<string, string?>? Environment { get; init; }

    /// <summary>Where calls for tokens go; null: the process's own pool.</summary>
    public HttpMessageHandler? Transport { get; init; }

    /// <summary>
    /// Where calls for tokens that leave this machine's own network go when <see cref="Transport"/> is null; null: the process's own pool.
    /// </summary>
    public HttpMessageHandler? RefreshTransport { get; init; }

    /// <summary>What <see cref="OciAuthType.TokenExchange"/> needs; null for the other kinds.</summary>
    public TokenExchangeOptions? TokenExchange { get; init; }

    /// <summary>File with the token of a pod's service account, for a workload identity; null: where Kubernetes puts it.</summary>
    public string? ServiceAccountTokenFile { get; init; }

    /// <summary>
    /// Told on the calling thread, a sentence at a time, which places are looked at for a credential, and why one was passed over. No
    /// secret is among what it is told.
    /// </summary>
    public Action<string>? Observer { get; init; }

    /// <summary>What is looked at to see where the process runs; null: the files of the system.</summary>
    internal MachineSigns? Machine { get; init; }

    /// <summary>Whether only what has no key of its own is looked for: neither a profile nor a variable of the OCI CLI counts.</summary>
    internal bool IsKeyless { get; init; }

    /// <summary>Base address of the federation and token refresh service; null: that of the region.</summary>
    public Uri? AuthEndpoint { get; init; }

    /// <summary>What the credential's token is exchanged for; null: it is used as it is.</summary>
    public TokenScope? Scope { get; init; }

    /// <summary>Instance metadata; null: the usual address.</summary>
    public Uri? MetadataBase { get; init; }

    /// <summary>Clock and timers.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
