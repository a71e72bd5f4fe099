using System.Management.Automation;
using MieTools.Binding;
using MieTools.Core.Deployments.Models;

namespace MieTools.Cmdlets;

/// <summary>Cmdlets that act on one deployment at a time, given as an object, by its name or by its id.</summary>
public abstract class DeploymentTargetCommand : MieServiceCommand
{
    /// <summary>Parameter set of -Deployment.</summary>
    protected const string DeploymentSet = "Deployment";

    /// <summary>Parameter set of -Id.</summary>
    protected const string IdSet = "Id";

    /// <summary>The deployment: its name, its OCID, or what <c>Get-</c> or <c>New-MieDeployment</c> hands out.</summary>
    [Parameter(ParameterSetName = DeploymentSet, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [SupportsWildcards]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(DeploymentNameCompleter))]
    [DeploymentTransformation]
    public DeploymentReference? Deployment { get; set; }

    /// <summary>OCID of a deployment.</summary>
    [Parameter(ParameterSetName = IdSet, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("DeploymentId", "ModelDeploymentId")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(DeploymentIdCompleter))]
    [TextTransformation(TakesInput = true)]
    public string? Id { get; set; }

    /// <inheritdoc/>
    protected override object? CurrentTarget => (Target ?? Deployment)?.Target ?? Id;

    /// <summary>The current deployment as it was given or listed; null when only its OCID is known.</summary>
    protected MieDeployment? Known => Target?.Deployment;

    /// <summary>OCID of the current deployment.</summary>
    protected string TargetId => Target!.Id!;

    /// <summary>The current deployment as people know it.</summary>
    protected string TargetName => Known is { DisplayName.Length: > 0 } known ? $"{known.DisplayName} ({known.Id})" : TargetId;

    /// <summary>The current deployment in the few words that a progress display has room for.</summary>
    protected string TargetLabel => Known?.ToString() ?? TargetId;

    /// <summary>Whether a name with wildcards may stand for several deployments.</summary>
    protected virtual bool TakesSeveral => false;

    /// <inheritdoc/>
    protected override void Process() => ForEachTarget(Deployment, Id, TakesSeveral, ProcessTarget);

    /// <summary>For each deployment. Errors are reported and the next one is served.</summary>
    protected abstract void ProcessTarget();
}
