using System.Management.Automation;
using System.Xml;

namespace MieTools.Binding;

/// <summary>Takes a TimeSpan where a duration in ISO 8601 is wanted; text stays as it is.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class DurationTransformationAttribute : TextTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        PlainValue.Of(inputData) is TimeSpan duration ? XmlConvert.ToString(duration) : base.Transform(engineIntrinsics, inputData);
}
