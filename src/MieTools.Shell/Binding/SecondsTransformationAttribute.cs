using System.Globalization;
using System.Management.Automation;

namespace MieTools.Binding;

/// <summary>Takes a TimeSpan where seconds are wanted, and says of a text with a unit how they are written.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class SecondsTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData) => PlainValue.Of(inputData) switch
    {
        TimeSpan duration => Math.Ceiling(duration.TotalSeconds),
        string text when !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _) =>
            throw new ArgumentTransformationMetadataException(
                $"'{text}' is no number of seconds. Give one, such as 300, or a TimeSpan: (New-TimeSpan -Minutes 5)."),
        _ => inputData,
    };
}
