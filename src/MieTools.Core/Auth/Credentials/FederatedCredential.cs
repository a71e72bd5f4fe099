using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using MieTools.Core.Auth.Keys;
using MieTools.Core.Auth.Signing;

namespace MieTools.Core.Auth.Credentials;

/// <summary>
/// A credential whose token is obtained from a service. Gets it when first needed, renews it before it ends, and asks once however many
/// callers wait.
/// </summary>
public abstract class FederatedCredential : OciCredential
{
    // Tokens that do not say when they end are renewed this often.
    private static readonly TimeSpan s_unknownLife = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan s_retryPause = TimeSpan.FromMinutes(1);
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly RetiredKeys _retired = new();
    private volatile FederatedToken? _current;
    private volatile MieException? _failure;
    private volatile int _attempts;

    private protected FederatedCredential(TimeProvider clock) => Clock = clock;

    private protected TimeProvider Clock { get; }

    /// <inheritdoc/>
    public override DateTimeOffset? Expires => _current is { } token && token.Expires != DateTimeOffset.MaxValue ? token.Expires : null;

    /// <inheritdoc/>
    /// <exception cref="MieException">Codes <c>AuthServiceUnreachable</c>, <c>FederationFailed</c> and what the kind of credential
    /// adds.</exception>
    public override ValueTask<OciSigningKey> GetSigningKeyAsync(CancellationToken cancellationToken)
    {
        FederatedToken? current = _current;
        return current is not null && Clock.GetUtcNow() < current.RefreshAt
            ? new(current.Key)
            : new(RenewAsync(current, cancellationToken));
    }

    /// <inheritdoc/>
    public override async ValueTask<bool> RefreshAsync(OciSigningKey rejected, CancellationToken cancellationToken)
    {
        int attempt = _attempts;
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_current is not null && ReferenceEquals(_current.Key, rejected))
                Keep(await AcquireOnceAsync(attempt, cancellationToken).ConfigureAwait(false));
            return true;
        }
        finally
        {
            _gate.Release();
        }
    }

    private protected abstract Task<FederatedToken> AcquireAsync(CancellationToken cancellationToken);

    /// <summary>Makes a key for a token, which goes with it, and is disposed of when there is none.</summary>
    private protected static Task<FederatedToken> WithNewKeyAsync(Func<RSA, Task<FederatedToken>> acquire) =>
        WithKeyAsync(RSA.Create(2048), acquire);

    /// <summary>The same with a key that is there.</summary>
    private protected static async Task<FederatedToken> WithKeyAsync(RSA key, Func<RSA, Task<FederatedToken>> acquire)
    {
        try
        {
            return await acquire(key).ConfigureAwait(false);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>Puts a token together; it is renewed after the given share of its life.</summary>
    private protected FederatedToken NewToken(string token, RSA key, double share)
    {
        DateTimeOffset now = Clock.GetUtcNow();
        DateTimeOffset? expires = JwtClaims.Read(token).Expires;
        OciSigningKey signingKey = new("ST$" + token, key);
        return expires is { } end
            ? new(signingKey, now + ((end - now) * share), end)
            : new(signingKey, now + s_unknownLife, DateTimeOffset.MaxValue);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _current?.Key.Key.Dispose();
            _retired.Dispose();
            _gate.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task<OciSigningKey> RenewAsync(FederatedToken? seen, CancellationToken cancellationToken)
    {
        int attempt = _attempts;
        bool usable = seen is not null && Clock.GetUtcNow() < seen.Expires;
        if (!await _gate.WaitAsync(usable ? 0 : Timeout.Infinite, cancellationToken).ConfigureAwait(false))
            return seen!.Key;
        try
        {
            FederatedToken? current = _current;
            if (current is not null && current != seen && Clock.GetUtcNow() < current.RefreshAt)
                return current.Key;
            try
            {
                return Keep(await AcquireOnceAsync(attempt, cancellationToken).ConfigureAwait(false)).Key;
            }
            catch (MieException) when (usable)
            {
                // The token is still valid: a failed renewal is retried later, so that requests do not wait for a service that is down.
                _current = seen!.RenewedAt(Clock.GetUtcNow() + s_retryPause);
                return seen.Key;
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    // Under the gate.
    private FederatedToken Keep(FederatedToken fresh)
    {
        if (_current is { } old)
            _retired.Add(old.Key.Key, old.Expires == DateTimeOffset.MaxValue ? null : old.Expires, Clock.GetUtcNow());
        return _current = fresh;
    }

    // Under the gate. Whoever waited while another one's attempt failed has the same failure: the service is not asked once for each.
    private async Task<FederatedToken> AcquireOnceAsync(int seenAttempts, CancellationToken cancellationToken)
    {
        if (_attempts != seenAttempts && _failure is { } shared)
            ExceptionDispatchInfo.Throw(shared);
        _failure = null;
        try
        {
            return await AcquireAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (MieException e)
        {
            _failure = e;
            throw;
        }
        finally
        {
            _attempts++;
        }
    }
}
