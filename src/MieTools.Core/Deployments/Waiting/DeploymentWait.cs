using System.Net;
using MieTools.Core.Contract;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Http;

namespace MieTools.Core.Deployments.Waiting;

/// <summary>One wait of a <see cref="DeploymentWaiter"/>, and what it has seen.</summary>
internal sealed class DeploymentWait(DeploymentClient client, DeploymentWaitOptions options, string id, HashSet<string> wanted,
    string? workRequestId, Action<DeploymentWaitProgress>? progress)
{
    private readonly DeploymentClient _client = client.ForPolling();
    private readonly Looks _looks = new(options.TimeProvider);
    private readonly Looks _workLooks = new(options.TimeProvider);
    private readonly long _start = options.TimeProvider.GetTimestamp();
    private MieWorkRequest? _work;
    private string? _lastState;
    private int _staleReads = options.StaleReads;

    /// <param name="cancellationToken">Also stops when the time is over.</param>
    /// <param name="caller">Stops only when the caller wants it.</param>
    public async Task<MieDeployment?> RunAsync(CancellationToken cancellationToken, CancellationToken caller)
    {
        TimeSpan delay = options.FirstDelay;
        while (true)
        {
            await LookAtWorkAsync(cancellationToken).ConfigureAwait(false);
            (string? state, MieDeployment? deployment) = await LookAtDeploymentAsync(cancellationToken).ConfigureAwait(false);
            progress?.Invoke(new(id, _lastState, options.TimeProvider.GetElapsedTime(_start), _work?.Status, _work?.PercentComplete)
            {
                Deployment = deployment,
            });
            if (_work is { IsFinished: true, IsSucceeded: false } || (state is not null && IsHopeless(state)))
                throw await Report().FailedAsync(_client, deployment, cancellationToken, caller).ConfigureAwait(false);
            if (state is not null && wanted.Contains(state))
            {
                if (workRequestId is null || _work is { IsFinished: true })
                    return deployment;
                if (_workLooks.IsOver)
                    throw _workLooks.Trouble!;
            }
            if (_looks.IsOver)
                throw _looks.Trouble!;
            TimeSpan next = _work?.GetRetryAfter() is { } asked && asked > delay ? Min(asked, options.MaximumDelay) : delay;
            await Task.Delay(next, options.TimeProvider, cancellationToken).ConfigureAwait(false);
            delay = Min(delay * 2, options.MaximumDelay);
        }
    }

    /// <summary>The error when there is no more time: what is still awaited.</summary>
    public MieException TimedOut() => Report().TimedOut(options.Timeout);

    private WaitReport Report() => new(id, wanted, _lastState, workRequestId, _work)
    {
        Trouble = _looks.Trouble,
        WorkTrouble = _workLooks.Trouble,
    };

    private async Task LookAtWorkAsync(CancellationToken cancellationToken)
    {
        if (workRequestId is null || _work is { IsFinished: true })
            return;
        try
        {
            _work = await _workLooks.LookAsync(() => _client.LookAtWorkRequestAsync(workRequestId, cancellationToken))
                .ConfigureAwait(false) ?? _work;
        }
        catch (MieServiceException e) when (e.Status == HttpStatusCode.NotFound && _client.IsNew(workRequestId))
        {
            // Not there yet: the next look may find it.
        }
        catch (MieServiceException e) when (e.Status is HttpStatusCode.NotFound or HttpStatusCode.Forbidden)
        {
            // A policy may let a caller see deployments but no work requests: the states alone must do.
            workRequestId = null;
            _work = null;
        }
    }

    private async Task<(string? State, MieDeployment? Deployment)> LookAtDeploymentAsync(CancellationToken cancellationToken)
    {
        try
        {
            MieDeployment? deployment = await _looks.LookAsync(() => _client.GetAsync(id, cancellationToken)).ConfigureAwait(false);
            _lastState = deployment?.LifecycleState ?? _lastState;
            return (deployment?.LifecycleState, deployment);
        }
        catch (MieServiceException e) when (e.Status == HttpStatusCode.NotFound && wanted.Contains(LifecycleStates.Deleted))
        {
            _lastState = LifecycleStates.Deleted;
            // Nothing is left to wait for, whatever its work request says.
            workRequestId = null;
            _work = null;
            return (_lastState, null);
        }
    }

    /// <summary>True for a state from which the wanted one is not reached any more without another change.</summary>
    private bool IsHopeless(string state)
    {
        if (wanted.Contains(state))
            return false;
        bool willBeDeleted = wanted.Contains(LifecycleStates.Deleted);
        switch (state.ToUpperInvariant())
        {
            case LifecycleStates.Deleted:
                return true;
            case LifecycleStates.Deleting:
                return !willBeDeleted;
            case LifecycleStates.Failed when !willBeDeleted:
                return true;
            case LifecycleStates.Creating or LifecycleStates.Updating:
                return false;
            case LifecycleStates.NeedsAttention when workRequestId is null && !willBeDeleted:
                return true;
            default:
                // Known to be done, and still not there: give the state a few looks to catch up.
                return _work is { IsFinished: true } && _staleReads-- <= 0;
        }
    }

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
