using System.Management.Automation;
using MieTools.Binding;
using MieTools.Core.Deployments;
using MieTools.Core.Deployments.Models;

namespace MieTools.Commands;

/// <summary>Cmdlets that act on one deployment at a time and can wait for the outcome.</summary>
public abstract class DeploymentChangeCommand : DeploymentTargetCommand
{
    /// <summary>Seconds that a wait may take; 0 waits without end. An hour when left out.</summary>
    [Parameter]
    [Alias("WaitTimeoutSec")]
    [ValidateRange(0, 2000000)]
    [SecondsTransformation]
    public int TimeoutSec { get; set; } = 3600;

    /// <summary>Asks, sends a change of state, waits for it when asked to, and writes the deployment.</summary>
    private protected void ChangeState(string action, string activity, string wanted, bool wait, Func<Task<ChangeReceipt>> send)
    {
        if (!ShouldProcess(TargetName, action))
            return;
        int timeout = TimeoutSec;
        ChangeReceipt receipt = SendInTurn(send, wait, ref timeout);
        WriteResult(Outcome(Known, receipt.WorkRequestId, () => wait
            ? WaitFor(TargetId, [wanted], receipt.WorkRequestId, $"{activity} {TargetLabel}", timeout)
            : Await(Deployments.GetAsync(TargetId, StopToken))));
    }

    /// <summary>Sends a change of state, after one that is in progress when there may be a wait.</summary>
    private protected ChangeReceipt SendInTurn(Func<Task<ChangeReceipt>> send, bool wait, ref int timeoutSec)
    {
        string id = TargetId;
        return InTurn(TargetLabel, wait || IsTimeoutGiven, ref timeoutSec,
            (updater, seen) => updater.SendAsync(id, _ => send(), seen, StopToken));
    }
}
