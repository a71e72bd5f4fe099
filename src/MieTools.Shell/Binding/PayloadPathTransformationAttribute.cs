using System.Collections;
using System.Management.Automation;

namespace MieTools.Binding;

/// <summary>Takes the path of a payload, and says of the payload itself where that is given.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class PayloadPathTransformationAttribute : TextTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = PlainValue.Of(inputData);
        if (value is IDictionary || value is PSObject || PlainValue.IsJsonContainer(value)
            || (value is string text && text.TrimStart().StartsWith('{')))
        {
            throw new ArgumentTransformationMetadataException(
                "This is a payload and not the path of one. Give it by -Payload: Set-MieDeployment chat -Payload @{ ... }");
        }

        return base.Transform(engineIntrinsics, inputData);
    }
}
