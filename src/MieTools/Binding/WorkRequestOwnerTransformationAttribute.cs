using System.Management.Automation;
using MieTools.Core.Contract;

namespace MieTools.Binding;

/// <summary>Takes a deployment as elsewhere, and as an argument also the OCID of a work request itself.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class WorkRequestOwnerTransformationAttribute : DeploymentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        // The engine wraps what comes down the pipeline: that is the parameter -Id's.
        inputData is string text && Ocid.TryParse(text, out Ocid? ocid) && ocid.Type == DeploymentReference.WorkRequestType
            ? DeploymentReference.OfWorkRequest(text)
            : base.Transform(engineIntrinsics, inputData);
}
