using System.Net;
using MieTools.Core.Http;

namespace MieTools.Core.Deployments.Waiting;

/// <summary>
/// The looks of a wait at one thing. One that fails because the service is busy or a connection breaks ends no wait: the next may succeed.
/// </summary>
internal sealed class Looks(TimeProvider clock)
{
    // As long as a busy service or a network that is down for a moment may take.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);
    private long? _since;
    private bool _hasSeen;

    /// <summary>Why the last look failed; null when it did not.</summary>
    public MieException? Trouble { get; private set; }

    /// <summary>Whether looks have failed for so long that the wait should end with <see cref="Trouble"/>.</summary>
    public bool IsOver => _since is { } since && clock.GetElapsedTime(since) >= s_patience;

    /// <summary>Looks; null when that failed and may pass.</summary>
    public async Task<T?> LookAsync<T>(Func<Task<T>> look)
        where T : class
    {
        try
        {
            T seen = await look().ConfigureAwait(false);
            _hasSeen = true;
            _since = null;
            Trouble = null;
            return seen;
        }
        catch (MieException e) when (MayPass(e))
        {
            _since ??= clock.GetTimestamp();
            Trouble = e;
            return null;
        }
    }

    // A server that was never reached is no matter of a moment.
    private bool MayPass(MieException error) => error is MieServiceException service
        ? service.Status is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError
            and not HttpStatusCode.NotImplemented
        : error.Code == MieErrors.ConnectionBroken.Code || error.Code == MieErrors.RequestTimeout.Code
            || (error.Code == MieErrors.ConnectionFailed.Code && _hasSeen);
}
