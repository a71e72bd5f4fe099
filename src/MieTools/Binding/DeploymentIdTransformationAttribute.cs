using System.Management.Automation;

namespace MieTools.Binding;

/// <summary>
/// Takes OCIDs of deployments as texts, and of an object that is piped in what it says of a deployment: of a work request the one that it
/// is about, of a row the one that it names. Other objects are left to their property <c>Id</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class DeploymentIdTransformationAttribute : TextTransformationAttribute
{
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
        }
        return base.Transform(engineIntrinsics, inputData);
    }
}
