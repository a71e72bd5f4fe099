using System.Management.Automation;
using MieTools.Binding;

namespace MieTools.Commands;

/// <summary>
/// Cmdlets that want a deployment and a file. The file comes second; where the deployment is piped in it may stand first, as there is
/// nothing else that the first place could be for.
/// </summary>
public abstract class DeploymentFileCommand : NamedDeploymentCommand
{
    private DeploymentReference? _first;

    /// <summary>A deployment that is piped in while something stands where one is named: that is the file.</summary>
    // Beside -Deployment: what stood in its place on the command line, the engine gives to no other.
    [Parameter(ParameterSetName = DeploymentSet, ValueFromPipeline = true)]
    [ValidateNotNull]
    [DeploymentTransformation(LeavesOthers = true)]
    public virtual PSObject? InputObject { get; set; }

    /// <inheritdoc/>
    protected override void Begin() =>
        _first = MyInvocation.BoundParameters.ContainsKey(nameof(Deployment)) ? Deployment : null;

    /// <inheritdoc/>
    protected override object? CurrentTarget => (Target ?? Wanted)?.Target ?? Id;

    /// <summary>The current deployment, however it was given.</summary>
    private protected DeploymentReference? Wanted => IsFirstTaken ? Piped : Deployment;

    /// <summary>Whether the deployment came down the pipe although something stands in its place.</summary>
    private protected bool IsFirstTaken => _first is not null && Piped is not null;

    private DeploymentReference? Piped => InputObject?.BaseObject as DeploymentReference;

    /// <summary>The file: the one that was named, or what stands where the deployment would.</summary>
    /// <param name="parameter">The parameter that names it.</param>
    /// <param name="named">What that was given; null for nothing.</param>
    /// <param name="isGiven">Whether there is no need of a file, since its contents were given.</param>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: there are two deployments.</exception>
    private protected string? FileOf(string parameter, string? named, bool isGiven = false)
    {
        if (!IsFirstTaken)
            return named;
        return named is null && !isGiven && _first!.Name is { } text ? text : throw MieException.InvalidArgument(nameof(Deployment),
            $"A deployment was piped in, and '{_first}' stands where one is named.",
            $"Leave one of them out, or give the file alone by its name: -{parameter}.");
    }
}
