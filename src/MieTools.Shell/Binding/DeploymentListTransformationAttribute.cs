using System.Collections;
using System.Management.Automation;

namespace MieTools.Binding;

/// <summary>Takes one deployment or several, each as <see cref="DeploymentTransformationAttribute"/> takes one.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class DeploymentListTransformationAttribute : ArgumentTransformationAttribute
{
    private static readonly DeploymentTransformationAttribute s_one = new();

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? bare = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return bare is IList list
            ? list.Cast<object>().Select(item => (DeploymentReference)s_one.Transform(engineIntrinsics, item)!).ToArray()
            : s_one.Transform(engineIntrinsics, inputData);
    }
}
