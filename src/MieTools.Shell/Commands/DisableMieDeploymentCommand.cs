using System.Management.Automation;
using MieTools.Core.Contract;
using MieTools.Core.Deployments;
using MieTools.Core.Deployments.Models;

namespace MieTools.Commands;

/// <summary><c>Disable-MieDeployment</c>: deactivates a deployment: it stops serving and is not billed; its address stays.</summary>
public abstract class DisableMieDeploymentCommand : DeploymentChangeCommand
{
    /// <summary>Waits until it is INACTIVE.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <inheritdoc/>
    protected override bool TakesSeveral => true;

    /// <inheritdoc/>
    protected override void ProcessTarget() => ChangeState(
        "Deactivate model deployment", "Deactivating", LifecycleStates.Inactive, Wait,
        () => Deployments.DeactivateAsync(TargetId, null, StopToken));
}
