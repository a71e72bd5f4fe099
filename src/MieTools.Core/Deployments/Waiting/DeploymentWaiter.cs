using MieTools.Core.Contract;
using MieTools.Core.Deployments.Models;

namespace MieTools.Core.Deployments.Waiting;

/// <summary>Waits until a deployment has a wanted state.</summary>
/// <remarks>
/// When the work request of the change is known, the wait is first for its end: right after an update the deployment still shows ACTIVE.
/// Without one, a state that is stable but not wanted (INACTIVE when ACTIVE is wanted) is taken as "not begun yet". A look that fails
/// because the service is busy or a connection breaks ends no wait before a minute has passed with such looks only.
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
    /// <c>WaitTimeout</c>: <see cref="DeploymentWaitOptions.Timeout"/> has passed; the message says what is still awaited. The change goes
    /// on.
    /// </exception>
    public async Task<MieDeployment?> WaitAsync(string id, IEnumerable<string> states, string? workRequestId = null,
        Action<DeploymentWaitProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        HashSet<string> wanted = new(states, StringComparer.OrdinalIgnoreCase);
        if (wanted.Count == 0)
            throw MieException.InvalidArgument("LifecycleState", "Name at least one state to wait for.");
        DeploymentWait wait = new(_client, _options, id, wanted, workRequestId, progress);
        // The timer also ends a look that hangs, or that the pipeline below goes on repeating.
        using CancellationTokenSource timer = new(_options.Timeout, _options.TimeProvider);
        using CancellationTokenSource linked = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            return await wait.RunAsync(linked.Token, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw wait.TimedOut();
        }
    }
}
