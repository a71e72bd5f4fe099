using System.Management.Automation;
using System.Management.Automation.Internal;
using System.Management.Automation.Language;

namespace MieTools.Binding;

/// <summary>
/// Takes the wrappings off a value: the engine's PSObject, its several nothings, and the tokens of Newtonsoft.Json, which PowerShell ships.
/// </summary>
internal static class PlainValue
{
    private const string Linq = "Newtonsoft.Json.Linq.";

    /// <summary>The value itself; null for all that stands for nothing. A custom object stays the PSObject that it is.</summary>
    public static object? Of(object? value)
    {
        if (ReferenceEquals(value, AutomationNull.Value))
            return null;
        object? item = value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
        return item switch
        {
            NullString => null,
            not null when NameOf(item) == "JValue" => Of(PSObject.AsPSObject(item).Properties["Value"]?.Value),
            _ => item,
        };
    }

    /// <summary>What kind of thing a value is, at the beginning of a sentence: <c>An Int32</c>.</summary>
    public static string Kind(object value) =>
        // A UInt32 is spoken as one begins that has no vowel.
        $"{(value.GetType().Name[0] is 'A' or 'E' or 'I' or 'O' ? "An" : "A")} {value.GetType().Name}";

    /// <summary>Whether it is an object or a list of Newtonsoft.Json, which is its JSON and not the list of its properties.</summary>
    public static bool IsJsonContainer(object? value) => value is not null && NameOf(value) is { Length: > 0 } name && name != "JValue";

    /// <summary>Whether it is a name with its value, of an object of Newtonsoft.Json that the pipeline took apart.</summary>
    public static bool IsJsonProperty(object? value) => Of(value) is { } plain && NameOf(plain) == "JProperty";

    /// <summary>The JSON of such an object or list.</summary>
    public static string JsonOf(object container) => NameOf(container) == "JProperty" ? $"{{{container}}}" : container.ToString() ?? "null";

    // By name: a reference would tie the module to one version of an assembly that is not its own.
    private static string NameOf(object value)
    {
        for (Type? type = value.GetType(); type?.FullName is { } name; type = type.BaseType)
        {
            if (name.StartsWith(Linq, StringComparison.Ordinal))
                return name[Linq.Length..];
        }
        return "";
    }
}
