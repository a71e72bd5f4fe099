using System.Management.Automation;

namespace MieTools.Binding;

/// <summary>
/// Takes OCIDs of work requests. Text that is piped in and names a deployment is left to the parameter for that; as an argument it is
/// passed on, and refused for what it is.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class WorkRequestIdTransformationAttribute : TextTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        // The engine wraps what comes down the pipeline.
        if (inputData is PSObject && TextValue.FaultOf(PlainValue.Of(inputData), out string? text) is null && text is not null
            && (DeploymentReference.IsId(text) || !text.StartsWith("ocid", StringComparison.OrdinalIgnoreCase)))
        {
            string message = $"'{text}' is not the OCID of a work request. "
                + "Those of a deployment: Get-MieWorkRequest -Deployment, with its name or its OCID.";
            throw new ArgumentTransformationMetadataException(message, new PSInvalidCastException(message));
        }
        return base.Transform(engineIntrinsics, inputData);
    }
}
