namespace MieTools.Core.Auth.Credentials;

/// <summary>Where a session token comes from.</summary>
public sealed class SessionTokenOptions
{
    /// <summary>File that holds the token. Read again when it changes.</summary>
    public required string TokenFile { get; init; }

    /// <summary>File that holds the session's private key. Read again when it changes.</summary>
    public required string KeyFile { get; init; }

    /// <summary>What names the token's file, for errors.</summary>
    internal string? TokenFileNamedBy { get; init; }

    /// <summary>What names the key's file, for errors.</summary>
    internal string? KeyFileNamedBy { get; init; }

    /// <summary>Pass phrase of the key; session keys usually need none. Copied.</summary>
    public ReadOnlyMemory<char> PassPhrase { get; init; }

    /// <summary>Region id, or null.</summary>
    public string? Region { get; init; }

    /// <summary>Base address of the refresh service (<c>https://auth.{region}.{domain}</c>); null: tokens are not refreshed.</summary>
    public Uri? AuthEndpoint { get; init; }

    /// <summary>OCID of the tenancy; null: from the token.</summary>
    public string? TenancyId { get; init; }

    /// <summary>
    /// A token is refreshed when it has less than this, or than half of its life, left; zero: only after a 401. Default 5 minutes.
    /// </summary>
    public TimeSpan RefreshWindow { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Where refresh calls go; null: the process's own pool.</summary>
    public HttpMessageHandler? Transport { get; init; }

    /// <summary>Clock and timers.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
