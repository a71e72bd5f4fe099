using System.Management.Automation;
using MieTools.Binding;
using MieTools.Binding.Completion;

namespace MieTools.Commands;

/// <summary>Cmdlets that want a deployment, however it is named.</summary>
public abstract class NamedDeploymentCommand : MieServiceCommand
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
    private protected override bool TakesPath => true;

    /// <summary>Name of the parameter for what somebody writes first when the deployment is piped in; null when there is none.</summary>
    private protected virtual string? NameOfFirst => null;

    /// <inheritdoc/>
    private protected override MieException? RefuseInput(PSObject? input, string kind)
    {
        string named = $"{Deployment?.ToString() ?? Id}";
        bool isDeployment = input is not null
            && (DeploymentReference.OfObject(input) ?? DeploymentReference.OfProperty(input)) is not null;
        return MieException.InvalidArgument("InputObject",
            isDeployment ? $"A deployment was piped in, and '{named}' stands where one is named."
                : $"{kind} was piped in, of which {CommandName} takes nothing beside the deployment '{named}'.",
            isDeployment && NameOfFirst is { } name
                ? $"Leave one of them out, or say what '{named}' is: $d | {CommandName} -{name} '{named}'"
                : $"Leave one of them out: {CommandName} {named}");
    }

    /// <inheritdoc/>
    protected override object? CurrentTarget => (Target ?? Deployment)?.Target ?? Id;
}
