using MieTools.Core.Auth.Config;
using MieTools.Core.Auth.Keys;

namespace MieTools.Core.Auth.Signing;

/// <summary>Something that can sign requests. Thread-safe.</summary>
public abstract class OciCredential : IDisposable
{
    /// <summary>What kind of credential this is.</summary>
    public abstract OciAuthType AuthType { get; }

    /// <summary>The region this credential names (from its profile, or from where the process runs), or null.</summary>
    public virtual string? Region => null;

    /// <summary>The tenancy's OCID when it is known without a call, else null.</summary>
    public virtual string? TenancyId => null;

    /// <summary>When the token that requests are signed with ends; null when there is none yet, or it does not say.</summary>
    public virtual DateTimeOffset? Expires => null;

    /// <summary>The key to sign the next request with. May read a file or call a federation service the first time.</summary>
    /// <exception cref="MieException">The key or token cannot be had; the code says why.</exception>
    public abstract ValueTask<OciSigningKey> GetSigningKeyAsync(CancellationToken cancellationToken);

    /// <summary>Called after the service refused <paramref name="rejected"/> with 401.</summary>
    /// <returns>True when a new token was obtained and the request may be signed once more; always false for API keys.</returns>
    public virtual ValueTask<bool> RefreshAsync(OciSigningKey rejected, CancellationToken cancellationToken) => new(false);

    /// <summary>The region of this credential, asking the instance metadata when only they know it; null when nothing says.</summary>
    /// <exception cref="MieException">The metadata service does not answer.</exception>
    public virtual ValueTask<string?> GetRegionAsync(CancellationToken cancellationToken) => new(Region);

    /// <summary>A token to act on behalf of a user with, sent as <c>opc-obo-token</c>; null for none. A secret.</summary>
    /// <exception cref="MieException">The file that holds it cannot be read.</exception>
    public virtual string? GetDelegationToken() => null;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases the key.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
