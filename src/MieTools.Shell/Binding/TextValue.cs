using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Security;
using System.Text;
using System.Text.Json;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Regions;

namespace MieTools.Binding;

/// <summary>The text of what stands for one: in a parameter, a header, a query, an environment variable, a tag.</summary>
internal static class TextValue
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>A text, a number, a time, a truth value and their like as text; null as null.</summary>
    /// <param name="value">The value.</param>
    /// <param name="parameter">The parameter it came by, for messages.</param>
    /// <param name="name">Its name there.</param>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: it is a secret or an object, whose text would be the name of its
    /// type, or text that is cut in a character.</exception>
    public static string? Of(object? value, string parameter, string name) => Read(value, parameter, name, "Give a text or a number");

    /// <summary>The texts of a value, which may be a list.</summary>
    /// <inheritdoc cref="Of"/>
    public static IEnumerable<string?> AllOf(object? value, string parameter, string name) =>
        PlainValue.Of(value) is IEnumerable list and not (string or IDictionary or byte[]) && !PlainValue.IsJsonContainer(list)
            ? list.Cast<object?>().Select(one => Read(one, parameter, name, "Give a text, a number, or a list of those"))
            : [Read(value, parameter, name, "Give a text, a number, or a list of those")];

    /// <summary>A name: a key of a hashtable.</summary>
    /// <inheritdoc cref="Of"/>
    public static string Name(object key, string parameter) => Read(key, parameter, $"{key}", "Give a text or a number") ?? "";

    /// <summary>Reads it, or says what it is in place of text.</summary>
    /// <param name="value">The value.</param>
    /// <param name="text">The text; null for nothing.</param>
    /// <returns>The rest of a sentence that begins with what was given; null when it is text.</returns>
    public static string? FaultOf(object? value, out string? text)
    {
        object? plain = PlainValue.Of(value);
        text = plain switch
        {
            string given => given,
            StringBuilder builder => builder.ToString(),
            // Truth values, times and numbers as JSON spells them, in whatever language the shell speaks.
            SwitchParameter flag => Truth(flag.IsPresent),
            bool flag => Truth(flag),
            DateTime or DateTimeOffset => JsonSerializer.SerializeToElement(plain, plain.GetType()).GetString(),
            DateOnly or TimeOnly => ((IFormattable)plain).ToString("O", CultureInfo.InvariantCulture),
            double or float => ((IFormattable)plain).ToString("R", CultureInfo.InvariantCulture),
            // They are called by their name, which is their text.
            MieDeploymentShape shape => shape.Name,
            PSObject saved when SavedObject.Is<MieDeploymentShape>(saved, nameof(MieDeploymentShape.Name),
                nameof(MieDeploymentShape.CoreCount), nameof(MieDeploymentShape.ShapeSeries)) =>
                SavedObject.Text(saved, nameof(MieDeploymentShape.Name)),
            OciRegion region => region.Id,
            // A PSObject that is left is a custom object, and formattable all the same.
            char or Uri or Version or (IFormattable and not PSObject) =>
                Convert.ToString(plain, CultureInfo.InvariantCulture),
            _ => null,
        };
        if (text is not null)
            return HalfOf(text) is { } half ? $"holds half of a surrogate pair (U+{(int)half:X4}), which is no character" : null;
        return plain switch
        {
            null or DBNull => null,
            SecureString or PSCredential =>
                $"is a secret ({plain.GetType().Name}), which is not made text without being asked",
            _ => $"is {KindOf(plain)}, which is no text",
        };
    }

    /// <summary>What to do about such a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="wanted">Half a sentence: what is taken there.</param>
    public static string AdviceFor(object? value, string wanted) => PlainValue.Of(value) switch
    {
        string or char or StringBuilder => "A character such as an emoji was cut in two; give the text whole.",
        SecureString or PSCredential =>
            "Convert it yourself if it really belongs there: ConvertFrom-SecureString -AsPlainText.",
        ScriptBlock => $"{wanted}. {UnquotedBraces.Reason} Put a text with braces in quotes, like '/models/{{}}'.",
        byte[] => $"{wanted}; [Convert]::ToBase64String(...) makes a text of bytes.",
        _ => $"{wanted}; name the property that has it, or make a text of the object with ConvertTo-Json -Compress.",
    };

    /// <summary>The first half of a surrogate pair that has no other half beside it; null in text that is whole.</summary>
    public static char? HalfOf(string text)
    {
        try
        {
            s_strict.GetByteCount(text);
            return null;
        }
        catch (EncoderFallbackException e)
        {
            return e.CharUnknown == '\0' ? e.CharUnknownHigh : e.CharUnknown;
        }
    }

    private static string Truth(bool value) => value ? "true" : "false";

    private static string? Read(object? value, string parameter, string name, string wanted) =>
        FaultOf(value, out string? text) is { } fault
            ? throw MieException.InvalidArgument(parameter, $"'{name}' in -{parameter} {fault}.", AdviceFor(value, wanted))
            : text;

    private static string KindOf(object plain)
    {
        string type = plain is PSObject ? nameof(PSCustomObject) : plain.GetType().Name;
        return plain switch
        {
            _ when PlainValue.IsJsonContainer(plain) => $"JSON ({type})",
            byte[] => $"bytes ({type})",
            IDictionary => $"a dictionary ({type})",
            IEnumerable => $"a list ({type})",
            ScriptBlock => "a script block",
            _ => $"an object ({type})",
        };
    }
}
