using System.Management.Automation;
using MieTools.Core.Connection;

namespace MieTools.Binding;

/// <summary>Takes a connection that is alive, and says of one that came back from a job or a file why it is of no use.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class ContextTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        if (SavedObject.Is<MieContext>(inputData, nameof(MieContext.AuthType), nameof(MieContext.ControlPlaneEndpoint)))
        {
            throw new ArgumentTransformationMetadataException(
                "This connection is a copy that was made for another process: it has no key to sign with. Call Connect-MieService there, "
                    + "in the job or in the process that reads the file. Parallel blocks and thread jobs can use the connection itself.");
        }
        return inputData;
    }
}
