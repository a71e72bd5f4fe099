using System.Management.Automation;
using MieTools.Binding;
using MieTools.Binding.Completion;
using MieTools.Core.Deployments.Models;

namespace MieTools.Commands;

/// <summary><c>Move-MieDeployment</c>: moves a deployment to another compartment.</summary>
public abstract class MoveMieDeploymentCommand : DeploymentChangeCommand
{
    /// <summary>OCID of the compartment to move it to, or of the tenancy for the root compartment.</summary>
    [Parameter(Mandatory = true)]
    [Alias("DestinationCompartmentId")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SeenValueCompleter))]
    [TextTransformation]
    public string CompartmentId { get; set; } = "";

    /// <summary>Waits for a change that is in progress, and moves it then.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>Hands on the deployment, read again in its new compartment.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    private protected override string? NameOfFirst => nameof(CompartmentId);

    /// <inheritdoc/>
    protected override void ProcessTarget()
    {
        if (!ShouldProcess($"{TargetName} to {CompartmentId}", "Move model deployment"))
            return;
        int timeout = TimeoutSec;
        SendInTurn(() => Deployments.ChangeCompartmentAsync(TargetId, CompartmentId, null, null, StopToken), Wait, ref timeout);
        if (!PassThru)
            return;
        MieDeployment moved = Await(Deployments.GetAsync(TargetId, StopToken));
        Connection.Remember(moved);
        WriteOutput(moved);
    }
}
