using System.Management.Automation;
using MieTools.Binding;
using MieTools.Core.Deployments.Models;

namespace MieTools.Cmdlets;

/// <summary>Cmdlets that act on one deployment at a time, given as an object or by its id.</summary>
public abstract class DeploymentTargetCommand : MieServiceCommand
{
    /// <summary>Parameter set of -Deployment.</summary>
    protected const string DeploymentSet = "Deployment";

    /// <summary>Parameter set of -Id.</summary>
    protected const string IdSet = "Id";

    /// <summary>A deployment from <c>Get-</c> or <c>New-MieDeployment</c>.</summary>
    [Parameter(ParameterSetName = DeploymentSet, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public MieDeployment? Deployment { get; set; }

    /// <summary>OCID of a deployment.</summary>
    [Parameter(ParameterSetName = IdSet, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("DeploymentId", "ModelDeploymentId")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(DeploymentIdCompleter))]
    [TextTransformation(TakesInput = true)]
    public string? Id { get; set; }

    /// <inheritdoc/>
    protected override object? CurrentTarget => (object?)Deployment ?? Id;

    /// <summary>OCID of the current deployment.</summary>
    protected string TargetId =>
        Deployment?.Id ?? Id
            ?? throw MieException.InvalidArgument(nameof(Id), "No deployment was given.", "Pipe one in, or give -Deployment or -Id.");

    /// <summary>The current deployment as people know it.</summary>
    protected string TargetName => Deployment is { DisplayName.Length: > 0 } known ? $"{known.DisplayName} ({known.Id})" : TargetId;

    /// <summary>The current deployment in the few words that a progress display has room for.</summary>
    protected string TargetLabel => Deployment?.ToString() ?? TargetId;
}
