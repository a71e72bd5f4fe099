using System.Management.Automation;
using MieTools.Core.Contract;
using MieTools.Core.Deployments;
using MieTools.Core.Deployments.Models;

namespace MieTools.Commands;

/// <summary><c>Enable-MieDeployment</c>: activates a deployment that is INACTIVE.</summary>
public abstract class EnableMieDeploymentCommand : DeploymentChangeCommand
{
    /// <summary>Waits until it is ACTIVE.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <inheritdoc/>
    protected override bool TakesSeveral => true;

    /// <inheritdoc/>
    protected override void ProcessTarget() => ChangeState(
        "Activate model deployment", "Activating", LifecycleStates.Active, Wait,
        () => Deployments.ActivateAsync(TargetId, null, StopToken));
}
