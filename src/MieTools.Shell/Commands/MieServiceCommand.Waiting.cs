using System.Diagnostics;
using MieTools.Core.Deployments;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Deployments.Settings;
using MieTools.Core.Deployments.Waiting;
using MieTools.Pipeline;

namespace MieTools.Commands;

/// <summary>Waiting for a deployment, with a progress display.</summary>
public abstract partial class MieServiceCommand
{
    private volatile MieDeployment? _lastSeen;

    /// <summary>Whether -TimeoutSec was given: whoever says how long to wait wants to wait.</summary>
    private protected bool IsTimeoutGiven => MyInvocation.BoundParameters.ContainsKey("TimeoutSec");

    /// <summary>Waits for one of the states, showing state, elapsed time and the work request's percentage.</summary>
    private protected MieDeployment? WaitFor(string id, string[] states, string? workRequestId, string activity, int timeoutSec)
    {
        _lastSeen = null;
        DeploymentWaiter waiter = new(Deployments, WaitOptions(timeoutSec));
        MieDeployment? result = WithWaiting(activity, seen => waiter.WaitAsync(id, states, workRequestId, seen, StopToken));
        if (result is not null)
            Connection.Remember(result);
        return result;
    }

    /// <summary>The deployment as the last wait saw it last, which may have ended in an error; null when it saw none.</summary>
    private protected MieDeployment? LastSeen(string? workRequestId) =>
        _lastSeen is { } seen ? seen with { WorkRequestId = workRequestId } : null;

    /// <summary>
    /// What became of a change that was taken, with its work request. When looking or waiting fails, the deployment as it was seen last
    /// (else <paramref name="known"/>) is written before the error.
    /// </summary>
    private protected MieDeployment? Outcome(MieDeployment? known, string? workRequestId, Func<MieDeployment?> look, bool isWritten = true)
    {
        _lastSeen = null;
        try
        {
            return look() is { } seen ? seen with { WorkRequestId = workRequestId } : null;
        }
        catch (MieException)
        {
            if (isWritten && (_lastSeen ?? known) is { } last)
                WriteOutput(last with { WorkRequestId = workRequestId });
            throw;
        }
    }

    /// <summary>Writes what became of a change, and remembers it for the calls that follow.</summary>
    private protected void WriteResult(MieDeployment? result)
    {
        if (result is null)
            return;
        Connection.Remember(result);
        WriteOutput(result);
    }

    /// <summary>
    /// Sends a change when it is its turn: with <paramref name="waits"/> after the one that is in progress, else an error says which that
    /// is. The time that the wait took is taken off <paramref name="timeoutSec"/>.
    /// </summary>
    private protected ChangeReceipt InTurn(string label, bool waits, ref int timeoutSec,
        Func<DeploymentUpdater, Action<DeploymentWaitProgress>, Task<ChangeReceipt>> send)
    {
        long start = Stopwatch.GetTimestamp();
        DeploymentUpdater updater = new(Deployments, waits, WaitOptions(timeoutSec));
        ChangeReceipt receipt = WithWaiting($"Waiting for an earlier change of {label}", seen => send(updater, seen));
        if (timeoutSec > 0)
            timeoutSec = Math.Max(1, timeoutSec - (int)Stopwatch.GetElapsedTime(start).TotalSeconds);
        return receipt;
    }

    /// <summary>Sends an update when it is its turn; see <see cref="DeploymentUpdater"/>.</summary>
    private protected ChangeReceipt UpdateInTurn(MieDeployment current, DeploymentUpdate update,
        Func<MieDeployment, DeploymentUpdate> plan, bool overwrite, bool waits, ref int timeoutSec) =>
        InTurn(current.ToString(), waits || IsTimeoutGiven, ref timeoutSec,
            (updater, seen) => updater.UpdateAsync(current, update, plan, overwrite, seen, StopToken));

    private static DeploymentWaitOptions WaitOptions(int timeoutSec) =>
        new() { Timeout = timeoutSec == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(timeoutSec) };

    private T WithWaiting<T>(string activity, Func<Action<DeploymentWaitProgress>, Task<T>> wait)
    {
        long start = Time.GetTimestamp();
        DeploymentWaitProgress? last = null;
        // Looks at the service grow rare; the clock on the screen goes on between them.
        using ProgressDisplay display = OpenProgress(activity, () => Volatile.Read(ref last) is { } seen
            ? new ProgressState($"{seen.State}, {ProgressState.Clock(Time.GetElapsedTime(start))}",
                seen.PercentComplete is { } percent ? (int)percent : -1)
            : null);
        return Await(wait(progress =>
        {
            _lastSeen = progress.Deployment ?? _lastSeen;
            Volatile.Write(ref last, progress);
        }));
    }
}
