using System.Management.Automation;

namespace MieTools.Binding;

/// <summary>Refuses NaN and the infinities, for which JSON has no number.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class ValidateFiniteAttribute : ValidateArgumentsAttribute
{
    /// <inheritdoc/>
    protected override void Validate(object arguments, EngineIntrinsics engineIntrinsics)
    {
        if (PlainValue.Of(arguments) is (double or float) and IConvertible number && !double.IsFinite(number.ToDouble(null)))
            throw new ValidationMetadataException($"{number} is no finite number, and cannot be sent. Give a number.");
    }
}
