using MieTools.Core.Deployments.Models;

namespace MieTools.Commands;

/// <summary>Cmdlets that act on one deployment at a time, or on each that a name with wildcards finds.</summary>
public abstract class DeploymentTargetCommand : NamedDeploymentCommand
{
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
