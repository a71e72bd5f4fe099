using System.Reflection;

namespace MieTools.Tests.Support;

/// <summary>Names with values, written as an object without a type: <c>new { Prompt = "x", Raw = true }</c>.</summary>
internal static class NamedValues
{
    public static Dictionary<string, object?> Of(object? values) => values switch
    {
        null => [],
        Dictionary<string, object?> given => given,
        _ => values.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).ToDictionary(p => p.Name, p => p.GetValue(values)),
    };
}
