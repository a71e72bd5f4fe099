using System.Net;
using MieTools.Core.Contract;
using MieTools.Core.Http;

namespace MieTools.Core.Deployments;

/// <summary>One wait of a <see cref="DeploymentWaiter"/>, and what it has seen.</summary>
internal sealed class DeploymentWait(DeploymentClient client, DeploymentWaitOptions options, string id, HashSet<string> wanted,
    string? workRequestId, Action<DeploymentWaitProgress>? progress)
{
    private readonly long _start = options.TimeProvider.GetTimestamp();
    private MieWorkRequest? _work;
    private string? _lastState;
    private int _staleReads = options.StaleReads;

    private string Goal => string.Join(" or ", wanted);

    public async Task<MieDeployment?> RunAsync(CancellationToken cancellationToken)
    {
        TimeSpan delay = options.FirstDelay;
        while (true)
        {
            await LookAtWorkAsync(cancellationToken).ConfigureAwait(false);
            MieDeployment? deployment = await LookAtDeploymentAsync(cancellationToken).ConfigureAwait(false);
            progress?.Invoke(new(id, _lastState, options.TimeProvider.GetElapsedTime(_start), _work?.Status, _work?.PercentComplete)
            {
                Deployment = deployment,
            });
            if (_work is { IsFinished: true, IsSucceeded: false })
                throw await FailedAsync(deployment, cancellationToken).ConfigureAwait(false);
            if (wanted.Contains(_lastState!) && (workRequestId is null || _work is { IsFinished: true }))
                return deployment;
            if (IsHopeless(_lastState!))
                throw await FailedAsync(deployment, cancellationToken).ConfigureAwait(false);
            TimeSpan next = _work?.RetryAfter is { } asked && asked > delay ? Min(asked, options.MaximumDelay) : delay;
            await Task.Delay(next, options.TimeProvider, cancellationToken).ConfigureAwait(false);
            delay = Min(delay * 2, options.MaximumDelay);
        }
    }

    /// <summary>The error when there is no more time: what is still awaited.</summary>
    public MieException TimedOut()
    {
        string within = $"within {options.Timeout.TotalSeconds:0} s";
        string message = _lastState is { } state && wanted.Contains(state) && _work is not null
            ? $"The change was not done {within}: the work request {_work.Progress()} though the deployment is {state}."
            : $"The deployment did not become {Goal} {within}; its last state was {_lastState ?? "not seen"}"
                + $"{(_work is null ? "" : $", and the work request {_work.Progress()}")}.";
        return new MieException("WaitTimeout", MieErrorKind.OperationTimeout, message,
            $"The change goes on in the service: wait again, with a longer time limit (Wait-MieDeployment -Id {id} -TimeoutSec)"
                + $"{(workRequestId is null ? "" : $", or see how far it is: Get-MieWorkRequest -Id {workRequestId} -Log")}.",
            id);
    }

    private async Task LookAtWorkAsync(CancellationToken cancellationToken)
    {
        if (workRequestId is null || _work is { IsFinished: true })
            return;
        try
        {
            _work = await client.LookAtWorkRequestAsync(workRequestId, cancellationToken).ConfigureAwait(false);
        }
        catch (MieServiceException e) when (e.Status == HttpStatusCode.NotFound && client.IsNew(workRequestId))
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

    private async Task<MieDeployment?> LookAtDeploymentAsync(CancellationToken cancellationToken)
    {
        try
        {
            MieDeployment deployment = await client.GetAsync(id, cancellationToken).ConfigureAwait(false);
            _lastState = deployment.LifecycleState;
            return deployment;
        }
        catch (MieServiceException e) when (e.Status == HttpStatusCode.NotFound && wanted.Contains(LifecycleStates.Deleted))
        {
            _lastState = LifecycleStates.Deleted;
            // Nothing is left to wait for, whatever its work request says.
            workRequestId = null;
            _work = null;
            return null;
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

    private async Task<MieException> FailedAsync(MieDeployment? deployment, CancellationToken cancellationToken)
    {
        List<string> reasons = [];
        if (deployment?.LifecycleDetails is { Length: > 0 } details)
            reasons.Add(details);
        MieWorkRequest? work = _work
            ?? (deployment is null ? null : await WorkRequestReport.LastFailureAsync(client, deployment, cancellationToken)
                .ConfigureAwait(false));
        if (work is { IsSucceeded: false })
            reasons.Add(await WorkRequestReport.WhyAsync(client, work, cancellationToken).ConfigureAwait(false));
        return new MieException(
            "DeploymentFailed",
            MieErrorKind.InvalidOperation,
            $"The deployment is {_lastState} and did not become {Goal}.{string.Concat(reasons.Select(reason => " " + reason))}",
            work is null
                ? "Read its lifecycle details and logs."
                : $"See the rest with Get-MieWorkRequest -Id {work.Id} -Log (or -Error), and in the deployment's own logs.",
            id);
    }

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
