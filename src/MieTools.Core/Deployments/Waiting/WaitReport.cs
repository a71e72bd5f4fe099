using MieTools.Core.Deployments.Models;

namespace MieTools.Core.Deployments.Waiting;

/// <summary>How a wait that did not succeed ended, in words.</summary>
/// <param name="id">OCID of the deployment.</param>
/// <param name="wanted">States that were waited for.</param>
/// <param name="lastState">The state that was seen last; null when none was.</param>
/// <param name="workRequestId">OCID of the work request that was followed; null when there was none, or it may not be seen.</param>
/// <param name="work">The work request as it was seen last.</param>
internal sealed class WaitReport(string id, HashSet<string> wanted, string? lastState, string? workRequestId, MieWorkRequest? work)
{
    // As much more time as it had.
    private const int Longer = 2;

    /// <summary>Why the deployment could not be read at the end; null when it could.</summary>
    public MieException? Trouble { get; init; }

    /// <summary>Why the work request could not be read at the end; null when it could.</summary>
    public MieException? WorkTrouble { get; init; }

    private string Goal => string.Join(" or ", wanted);

    private bool IsThere => lastState is not null && wanted.Contains(lastState);

    /// <summary>The error when there is no more time: what is still awaited, and what could not be seen of it.</summary>
    public MieException TimedOut(TimeSpan timeout)
    {
        string within = $"within {timeout.TotalSeconds:0} s";
        string message = IsThere && workRequestId is not null
            ? $"The change was not done {within}: {Awaited()}."
            : $"The deployment did not become {Goal} {within}; its last state was {lastState ?? "not seen"}"
                + $"{(work is null ? "" : $", and the work request {work.Progress()}")}.";
        string trouble = Trouble is not null ? $" It could not be read: {Trouble.Message}"
            : lastState is null ? " The service did not answer." : "";
        string wait = $"Wait-MieDeployment -Id {id}{States()} -TimeoutSec {Math.Min(timeout.TotalSeconds * Longer, 2_000_000):0}";
        string see = workRequestId is null ? "" : $"see how far it is with Get-MieWorkRequest -Id {workRequestId} -Log, or ";
        return new MieException(MieErrors.WaitTimeout, message + trouble,
            $"The change goes on in the service: {see}wait again, with a longer time limit: {wait}", id);
    }

    /// <summary>The error when it ended in another way, with the reasons that can be read.</summary>
    /// <param name="client">Where to read them.</param>
    /// <param name="deployment">The deployment as it is; null when it was not seen.</param>
    /// <param name="cancellationToken">Also stops when the time is over: the failure is told without its reasons then.</param>
    /// <param name="caller">Stops only when the caller wants it.</param>
    public async Task<MieException> FailedAsync(
        DeploymentClient client, MieDeployment? deployment, CancellationToken cancellationToken, CancellationToken caller)
    {
        List<string> reasons = [];
        if (deployment?.LifecycleDetails is { Length: > 0 } details)
            reasons.Add(details);
        MieWorkRequest? failed = work;
        try
        {
            failed ??= deployment is null
                ? null
                : await WorkRequestReport.LastFailureAsync(client, deployment, cancellationToken).ConfigureAwait(false);
            if (failed is { IsSucceeded: false })
                reasons.Add(await WorkRequestReport.WhyAsync(client, failed, cancellationToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (!caller.IsCancellationRequested)
        {
            // That it failed is known; that there was no time to read why must not hide it.
            if (failed is not null)
                reasons.Add($"{WorkRequestReport.Ended(failed)}. Its errors could not be read within the time limit.");
        }
        string message = lastState is null ? $"The deployment did not become {Goal}."
            : IsThere ? $"The deployment is {lastState}, but the change was not made."
            : $"The deployment is {lastState} and did not become {Goal}.";
        return new MieException(MieErrors.DeploymentFailed,
            message + string.Concat(reasons.Select(reason => " " + reason)),
            failed is null
                ? "Read its lifecycle details and logs."
                : $"See the rest with Get-MieWorkRequest -Id {failed.Id} -Log (or -Error), and in the deployment's own logs.",
            id);
    }

    private string Awaited() => work is not null
        ? $"the work request {work.Progress()} though the deployment is {lastState}"
        : WorkTrouble is not null
            ? $"the deployment is {lastState}, but its work request could not be read: {WorkTrouble.Message.TrimEnd('.')}"
            : $"the deployment is {lastState}, but its work request was not seen";

    private string States() =>
        wanted.Count == 1 && wanted.Contains(Contract.LifecycleStates.Active) ? "" : $" -LifecycleState {string.Join(", ", wanted)}";
}
