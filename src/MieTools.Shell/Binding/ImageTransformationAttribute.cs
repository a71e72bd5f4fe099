using System.Management.Automation;

namespace MieTools.Binding;

/// <summary>Takes the bytes of an image as one, where the engine would make an object of each of them.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class ImageTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        PlainValue.Of(inputData) is byte[] bytes ? new PSObject[] { new(bytes) } : inputData;
}
