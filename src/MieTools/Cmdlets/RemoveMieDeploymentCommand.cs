using System.Management.Automation;
using MieTools.Core.Deployments;

namespace MieTools.Cmdlets;

/// <summary><c>Remove-MieDeployment</c>: deletes a deployment.</summary>
[Cmdlet(VerbsCommon.Remove, "MieDeployment", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, DefaultParameterSetName = DeploymentSet)]
[OutputType(typeof(void))]
public sealed class RemoveMieDeploymentCommand : DeploymentTargetCommand
{
    /// <summary>Waits until it is gone.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        if (!Pipeline.ShouldProcess(TargetName, "Delete model deployment"))
            return;
        ChangeReceipt receipt = Await(Deployments.DeleteAsync(TargetId, null, StopToken));
        if (IsOn(Wait))
            WaitFor(TargetId, [LifecycleStates.Deleted], receipt.WorkRequestId, $"Deleting {TargetLabel}");
    }
}
