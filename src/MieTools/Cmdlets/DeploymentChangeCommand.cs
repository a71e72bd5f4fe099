using System.Management.Automation;
using MieTools.Core.Deployments;

namespace MieTools.Cmdlets;

/// <summary>Cmdlets that act on one deployment at a time and can wait for the outcome.</summary>
public abstract class DeploymentChangeCommand : DeploymentTargetCommand
{
    /// <summary>Seconds that a wait may take; 0 waits without end. An hour when left out.</summary>
    [Parameter]
    [Alias("WaitTimeoutSec")]
    [ValidateRange(0, 2000000)]
    public int TimeoutSec { get; set; } = 3600;

    /// <summary>Asks, sends a change of state, waits for it when asked to, and writes the deployment.</summary>
    private protected void ChangeState(string action, string activity, string wanted, bool wait, Func<Task<ChangeReceipt>> send)
    {
        if (!ShouldProcess(TargetName, action))
            return;
        ChangeReceipt receipt = Await(send());
        MieDeployment? result = wait
            ? WaitFor(TargetId, [wanted], receipt.WorkRequestId, $"{activity} {TargetLabel}", TimeoutSec)
            : Await(Deployments.GetAsync(TargetId, StopToken));
        if (result is null)
            return;
        result = result with { WorkRequestId = receipt.WorkRequestId };
        Connection.Remember(result);
        WriteOutput(result);
    }
}
