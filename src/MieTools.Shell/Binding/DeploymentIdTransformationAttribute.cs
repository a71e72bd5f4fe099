using System.Management.Automation;
using MieTools.Pipeline;

namespace MieTools.Binding;

/// <summary>
/// Takes OCIDs of deployments as texts, and of an object that is piped in what it says of a deployment: of a work request the one that it
/// is about, of a row the one that it names. Other objects are left to their property <c>Id</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class DeploymentIdTransformationAttribute : TextTransformationAttribute
{
    /// <summary>
    /// What to write when the input is none, and says of none: it is an error at once then. Null to leave it to other parameters.
    /// </summary>
    public string? Advice { get; init; }

    /// <summary>Whether another parameter takes a connection that is piped in.</summary>
    public bool LeavesConnections { get; init; }

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        if (inputData is PSObject { BaseObject: not string } item)
        {
            DeploymentReference? named = DeploymentReference.OfObject(item) ?? DeploymentReference.OfProperty(item)
                ?? DeploymentReference.OfRow(item);
            if (named is not null)
                return named.Id ?? named.Name;
            if (WorkRequestTarget.Is(item))
                throw new ArgumentTransformationMetadataException(WorkRequestTarget.NoDeployment);
            // Its Id would be bound by its name. The engine tries this one where no other parameter says which deployment.
            if (Advice is not null && !DeploymentReference.HasId(item) && !(LeavesConnections && ContextReference.Is(item)))
            {
                throw new ArgumentTransformationMetadataException(
                    $"{StrayInput.KindOf(item)} was piped in, and no deployment is named. {Advice}");
            }
        }
        return base.Transform(engineIntrinsics, inputData);
    }
}
