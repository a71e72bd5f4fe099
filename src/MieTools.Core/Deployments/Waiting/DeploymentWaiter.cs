using System.Net;
using MieTools.Core.Http;

namespace MieTools.Core.Deployments;

/// <summary>Waits until a deployment has a wanted state.</summary>
/// <remarks>
/// When the work request of the change is known, the wait is first for its end: right after an update the deployment still shows ACTIVE.
/// Without one, a state that is stable but not wanted (INACTIVE when ACTIVE is wanted) is taken as "not begun yet".
/// </remarks>
public sealed class DeploymentWaiter
{
    private readonly DeploymentClient _client;
    private readonly DeploymentWaitOptions _options;

    /// <summary>Makes a waiter.</summary>
    /// <param name="client">Where to look.</param>
    /// <param name="options">How to poll; null for the defaults.</param>
    public DeploymentWaiter(DeploymentClient client, DeploymentWaitOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        _client = client;
        _options = options ?? new();
    }

    /// <summary>Waits for one of the states.</summary>
    /// <param name="id">OCID of the deployment.</param>
    /// <param name="states">Wanted states, see <see cref="LifecycleStates"/>; compared without regard to case.</param>
    /// <param name="workRequestId">OCID of the work request of the change, null when it is not known.</param>
    /// <param name="progress">Called after every poll, on the thread that polled.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <returns>The deployment; null when DELETED is wanted and the service does not know it any more (404).</returns>
    /// <exception cref="MieException">
    /// <c>DeploymentFailed</c>: it ended in another state, or the work request failed or was cancelled; the message has what the service
    /// says.
    /// <c>WaitTimeout</c>: <see cref="DeploymentWaitOptions.Timeout"/> has passed; the change goes on.
    /// </exception>
    public async Task<MieDeployment?> WaitAsync(string id, IEnumerable<string> states, string? workRequestId = null,
        Action<DeploymentWaitProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        HashSet<string> wanted = new(states, StringComparer.OrdinalIgnoreCase);
        if (wanted.Count == 0)
            throw MieException.InvalidArgument("LifecycleState", "Name at least one state to wait for.");
        Wait wait = new(_client, _options, id, wanted, workRequestId, progress);
        // The timer also ends a look that hangs, or that the pipeline below goes on repeating.
        using CancellationTokenSource timer = new(_options.Timeout, _options.TimeProvider);
        using CancellationTokenSource linked = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            return await wait.RunAsync(linked.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new MieException(
                "WaitTimeout",
                MieErrorKind.OperationTimeout,
                $"The deployment did not become {string.Join(" or ", wanted)} within {_options.Timeout.TotalSeconds:0} s; its last state "
                    + $"was {wait.LastState ?? "not seen"}.",
                "The change goes on in the service: wait again, with a longer time limit.",
                id);
        }
    }

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;

    /// <summary>One wait and what it has seen.</summary>
    private sealed class Wait(DeploymentClient client, DeploymentWaitOptions options, string id, HashSet<string> wanted,
        string? workRequestId, Action<DeploymentWaitProgress>? progress)
    {
        private readonly long _start = options.TimeProvider.GetTimestamp();
        private MieWorkRequest? _work;
        private int _staleReads = options.StaleReads;

        public string? LastState { get; private set; }

        public async Task<MieDeployment?> RunAsync(CancellationToken cancellationToken)
        {
            TimeSpan delay = options.FirstDelay;
            while (true)
            {
                await LookAtWorkAsync(cancellationToken).ConfigureAwait(false);
                MieDeployment? deployment = await LookAtDeploymentAsync(cancellationToken).ConfigureAwait(false);
                progress?.Invoke(new(id, LastState, options.TimeProvider.GetElapsedTime(_start), _work?.Status, _work?.PercentComplete));
                if (_work is { IsFinished: true, IsSucceeded: false })
                    throw await FailedAsync(deployment, cancellationToken).ConfigureAwait(false);
                if (wanted.Contains(LastState!) && (workRequestId is null || _work is { IsFinished: true }))
                    return deployment;
                if (IsHopeless(LastState!))
                    throw await FailedAsync(deployment, cancellationToken).ConfigureAwait(false);
                TimeSpan next = _work?.RetryAfter is { } asked && asked > delay ? Min(asked, options.MaximumDelay) : delay;
                await Task.Delay(next, options.TimeProvider, cancellationToken).ConfigureAwait(false);
                delay = Min(delay * 2, options.MaximumDelay);
            }
        }

        private async Task LookAtWorkAsync(CancellationToken cancellationToken)
        {
            if (workRequestId is null || _work is { IsFinished: true })
                return;
            try
            {
                _work = await client.GetWorkRequestAsync(workRequestId, cancellationToken).ConfigureAwait(false);
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
                LastState = deployment.LifecycleState;
                return deployment;
            }
            catch (MieServiceException e) when (e.Status == HttpStatusCode.NotFound && wanted.Contains(LifecycleStates.Deleted))
            {
                LastState = LifecycleStates.Deleted;
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
            if (_work is { IsSucceeded: false } && workRequestId is not null)
            {
                reasons.Add($"Its work request {_work.OperationType} is {_work.Status}.");
                await AddWorkErrorsAsync(reasons, workRequestId, cancellationToken).ConfigureAwait(false);
            }
            string goal = string.Join(" or ", wanted);
            return new MieException(
                "DeploymentFailed",
                MieErrorKind.InvalidOperation,
                $"The deployment is {LastState} and did not become {goal}.{string.Concat(reasons.Select(reason => " " + reason))}",
                workRequestId is null
                    ? "Read its lifecycle details and logs."
                    : $"Read its lifecycle details, its logs, and the log of the work request {workRequestId}.",
                id);
        }

        private async Task AddWorkErrorsAsync(List<string> reasons, string request, CancellationToken cancellationToken)
        {
            try
            {
                await foreach (MieWorkRequestError error in client.ListWorkRequestErrorsAsync(
                    request, cancellationToken).ConfigureAwait(false))
                {
                    reasons.Add(error.ToString());
                }
            }
            catch (MieException e)
            {
                // That the deployment failed matters more than that its errors cannot be read.
                reasons.Add($"Its errors could not be read: {e.Message}");
            }
        }
    }
}
