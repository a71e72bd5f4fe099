using System.Management.Automation;

namespace MieTools.Binding;

/// <summary>Takes the address of a deployment as text, and says of a deployment where that is given.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class AddressTransformationAttribute : TextTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        if (DeploymentReference.OfObject(inputData) is not null)
        {
            throw new ArgumentTransformationMetadataException(
                "This is a deployment and no address. Give it by -Deployment, or one of its addresses: -Uri $d.PredictUrl");
        }

        return base.Transform(engineIntrinsics, inputData);
    }
}
