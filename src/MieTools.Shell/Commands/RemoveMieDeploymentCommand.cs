using System.Management.Automation;
using MieTools.Core.Contract;
using MieTools.Core.Deployments;
using MieTools.Core.Deployments.Models;

namespace MieTools.Commands;

/// <summary><c>Remove-MieDeployment</c>: deletes a deployment.</summary>
public abstract class RemoveMieDeploymentCommand : DeploymentChangeCommand
{
    /// <summary>Waits until it is gone.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>Hands on the deployment as it was read last: while it is being deleted, or after.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override bool TakesSeveral => true;

    /// <inheritdoc/>
    protected override void ProcessTarget()
    {
        if (!ShouldProcess(TargetName, "Delete model deployment"))
            return;
        int timeout = TimeoutSec;
        ChangeReceipt receipt = SendInTurn(() => Deployments.DeleteAsync(TargetId, null, StopToken), Wait, ref timeout);
        MieDeployment? last = Outcome(Known, receipt.WorkRequestId, () =>
            Wait ? WaitFor(TargetId, [LifecycleStates.Deleted], receipt.WorkRequestId, $"Deleting {TargetLabel}", timeout)
            : PassThru ? Await(Deployments.GetAsync(TargetId, StopToken))
            : null, PassThru);
        if (PassThru && (last ?? Known) is { } deployment)
            WriteOutput(deployment with { WorkRequestId = receipt.WorkRequestId });
    }
}
