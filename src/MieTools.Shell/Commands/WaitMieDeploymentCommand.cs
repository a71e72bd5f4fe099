using System.Management.Automation;
using MieTools.Binding;
using MieTools.Core.Contract;
using MieTools.Core.Deployments;
using MieTools.Core.Deployments.Models;

namespace MieTools.Commands;

/// <summary><c>Wait-MieDeployment</c>: waits until a deployment is in a state.</summary>
public abstract class WaitMieDeploymentCommand : DeploymentChangeCommand
{
    /// <summary>States to wait for; ACTIVE when left out.</summary>
    [Parameter]
    [Alias("State")]
    [ValidateSet(LifecycleStates.Active, LifecycleStates.Inactive, LifecycleStates.Deleted, LifecycleStates.Failed,
        LifecycleStates.NeedsAttention, LifecycleStates.Creating, LifecycleStates.Updating, LifecycleStates.Deleting)]
    [TextTransformation(IsList = true)]
    public string[] LifecycleState { get; set; } = [LifecycleStates.Active];

    /// <inheritdoc/>
    private protected override string? NameOfFirst => nameof(LifecycleState);

    /// <inheritdoc/>
    protected override void ProcessTarget()
    {
        MieDeployment? deployment = WaitFor(TargetId, [.. LifecycleState.Select(s => s.ToUpperInvariant())], Known?.WorkRequestId,
            $"Waiting for {TargetLabel}", TimeoutSec);
        if (deployment is not null)
            WriteOutput(deployment);
    }
}
