using System.Management.Automation;
using MieTools.Binding;
using MieTools.Binding.Completion;

namespace MieTools.Cmdlets;

/// <summary>Cmdlets that want a deployment, however it is named.</summary>
public abstract class NamedDeploymentCommand : MieServiceCommand, IDynamicParameters
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
    public virtual DeploymentReference? Deployment { get; set; }

    /// <summary>OCID of a deployment.</summary>
    [Parameter(ParameterSetName = IdSet, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("DeploymentId", "ModelDeploymentId")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(DeploymentIdCompleter))]
    [DeploymentIdTransformation(TakesInput = true)]
    public virtual string? Id { get; set; }

    /// <inheritdoc/>
    public object? GetDynamicParameters() => RefuseUnquotedBraces();

    /// <inheritdoc/>
    protected override object? CurrentTarget => (Target ?? Deployment)?.Target ?? Id;
}
