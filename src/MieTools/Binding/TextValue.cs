using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Security;

namespace MieTools.Binding;

/// <summary>The text of what stands for one: in a header, a query, an environment variable, a tag.</summary>
internal static class TextValue
{
    /// <summary>A text, a number, a time, a truth value and their like as text; null as null.</summary>
    /// <param name="value">The value.</param>
    /// <param name="parameter">The parameter it came by, for messages.</param>
    /// <param name="name">Its name there.</param>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: it is a secret or an object, whose text would be the name of its
    /// type.</exception>
    public static string? Of(object? value, string parameter, string name) => PlainValue.Of(value) switch
    {
        null or DBNull => null,
        string text => text,
        // A PSObject that is left is a custom object, and formattable all the same.
        bool or char or Uri or Version or (IFormattable and not PSObject) =>
            Convert.ToString(PlainValue.Of(value), CultureInfo.InvariantCulture),
        SwitchParameter flag => flag.IsPresent.ToString(),
        SecureString or PSCredential => throw MieException.InvalidArgument(parameter,
            $"'{name}' in -{parameter} is a secret ({PlainValue.Of(value)!.GetType().Name}), which is not made text without being asked.",
            "Convert it yourself if it really belongs there: ConvertFrom-SecureString -AsPlainText."),
        object other => throw MieException.InvalidArgument(parameter,
            $"'{name}' in -{parameter} is a {(other is PSObject ? nameof(PSCustomObject) : other.GetType().Name)}, which is no text.",
            "Give a text, a number, or a list of those; ConvertTo-Json -Compress makes a text of an object."),
    };

    /// <summary>The texts of a value, which may be a list.</summary>
    /// <inheritdoc cref="Of"/>
    public static IEnumerable<string?> AllOf(object? value, string parameter, string name) =>
        PlainValue.Of(value) is IEnumerable list and not (string or IDictionary or byte[])
            ? list.Cast<object?>().Select(one => Of(one, parameter, name))
            : [Of(value, parameter, name)];
}
