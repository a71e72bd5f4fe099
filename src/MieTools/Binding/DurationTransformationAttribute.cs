using System.Management.Automation;
using System.Xml;

namespace MieTools.Binding;

/// <summary>Takes a TimeSpan where a duration in ISO 8601 is wanted; text stays as it is.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class DurationTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is TimeSpan duration ? XmlConvert.ToString(duration) : inputData;
}
