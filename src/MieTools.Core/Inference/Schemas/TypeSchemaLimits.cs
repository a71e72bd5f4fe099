using System.Collections.ObjectModel;
using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace MieTools.Core.Inference.Schemas;

/// <summary>
/// What attributes say of a property: <c>[ValidateSet]</c> and <c>[ValidateRange]</c> as PowerShell classes have them,
/// <c>[AllowedValues]</c> and <c>[Range]</c> in .NET.
/// </summary>
/// <remarks>They are known by name, so that neither PowerShell nor another assembly has to be loaded.</remarks>
internal static class TypeSchemaLimits
{
    /// <summary>The texts that are allowed, or null.</summary>
    public static string[]? Choices(PropertyInfo property)
    {
        CustomAttributeData? attribute = Find(property, "System.Management.Automation.ValidateSetAttribute")
            ?? Find(property, "System.ComponentModel.DataAnnotations.AllowedValuesAttribute");
        if (attribute?.ConstructorArguments is not [{ Value: ReadOnlyCollection<CustomAttributeTypedArgument> values }])
            return null;
        string[] texts = [.. values.Select(v => v.Value).OfType<string>()];
        return texts.Length > 0 ? texts : null;
    }

    /// <summary>Writes the least and the greatest number.</summary>
    public static void WriteRange(Utf8JsonWriter writer, PropertyInfo property)
    {
        CustomAttributeData? attribute = Find(property, "System.Management.Automation.ValidateRangeAttribute")
            ?? Find(property, "System.ComponentModel.DataAnnotations.RangeAttribute");
        if (attribute?.ConstructorArguments is not [{ } low, { } high])
            return;
        if (Number(low.Value) is { } least && Number(high.Value) is { } most)
        {
            writer.WriteNumber("minimum", least);
            writer.WriteNumber("maximum", most);
        }
    }

    private static decimal? Number(object? value)
    {
        try
        {
            return value is IConvertible number and not string ? number.ToDecimal(CultureInfo.InvariantCulture) : null;
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    private static CustomAttributeData? Find(PropertyInfo property, string name) =>
        property.CustomAttributes.FirstOrDefault(a => a.AttributeType.FullName == name);
}
