using System.Management.Automation;
using MieTools.Core.Contract;

namespace MieTools.Binding;

/// <summary>Takes a deployment as elsewhere, and as an argument also the OCID of a work request itself.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class WorkRequestOwnerTransformationAttribute : DeploymentTransformationAttribute
{
    private const string IsItself = "This is a work request. Give its OCID to -Id, or pipe it in.";

    /// <inheritdoc/>
    private protected override bool IsLeft(PSObject input) => base.IsLeft(input) || input.Properties["WorkRequestId"] is not null;

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData) => WorkRequestTarget.Is(inputData)
        // The request itself is wanted, which its Id says.
        ? throw new ArgumentTransformationMetadataException(IsItself, new PSInvalidCastException(IsItself)) :
        // The engine wraps what comes down the pipeline: that is the parameter -Id's.
        inputData is string text && Ocid.TryParse(text, out Ocid? ocid) && ocid.Type == DeploymentReference.WorkRequestType
            ? DeploymentReference.OfWorkRequest(text)
            : base.Transform(engineIntrinsics, inputData);
}
