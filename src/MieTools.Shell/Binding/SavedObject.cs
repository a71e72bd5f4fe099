using System.Collections;
using System.Globalization;
using System.Management.Automation;
using MieTools.Core.Inference.Reading;

namespace MieTools.Binding;

/// <summary>
/// Reads an object of this module that was serialised and came back: from a job, <c>Import-Clixml</c>, <c>ConvertFrom-Json</c> or
/// <c>Import-Csv</c>.
/// </summary>
internal static class SavedObject
{
    private const string Deserialized = "Deserialized.";

    /// <summary>Whether a value is such an object: by the name of its type, or by the properties that only this type has.</summary>
    /// <param name="value">The value.</param>
    /// <param name="properties">Names that together are those of the type alone: JSON and CSV keep nothing else of it.</param>
    /// <typeparam name="T">The type.</typeparam>
    public static bool Is<T>(object? value, params ReadOnlySpan<string> properties)
    {
        if (value is not PSObject { BaseObject: PSCustomObject } item)
            return false;
        if (item.TypeNames.Contains(Deserialized + typeof(T).FullName, StringComparer.OrdinalIgnoreCase))
            return true;
        foreach (string name in properties)
        {
            if (item.Properties[name] is null)
                return false;
        }
        return true;
    }

    /// <summary>The value of a property without its wrapping; null when there is none.</summary>
    public static object? Plain(PSObject item, string name) => PlainValue.Of(item.Properties[name]?.Value);

    /// <summary>The text of a property; null when there is none. A CSV file knows no null but the empty text.</summary>
    public static string? Text(PSObject item, string name) =>
        item.Properties[name]?.Value?.ToString() is { Length: > 0 } text ? text : null;

    /// <summary>The value of a property; null when there is none, or it is something else.</summary>
    /// <typeparam name="T">What it is to be.</typeparam>
    public static T? Value<T>(PSObject item, string name)
        where T : struct =>
            Plain(item, name) switch
            {
                null or "" => null,
                // The engine takes any text for true.
                string text when typeof(T) == typeof(bool) => bool.TryParse(text, out bool flag) ? (T)(object)flag : null,
                object value => LanguagePrimitives.TryConvertTo(value, out T converted) ? converted : null,
            };

    /// <summary>A duration: JSON has it as an object with its <c>Ticks</c>.</summary>
    public static TimeSpan? Duration(PSObject item, string name) => Plain(item, name) is PSObject parts
        ? Value<long>(parts, nameof(TimeSpan.Ticks)) is { } ticks ? TimeSpan.FromTicks(ticks) : null
        : Value<TimeSpan>(item, name);

    /// <summary>A time: it comes back as itself, as a text, or as an object with its parts.</summary>
    public static DateTimeOffset? Time(object? value) => PlainValue.Of(value) switch
    {
        DateTimeOffset time => time,
        DateTime time => new DateTimeOffset(time),
        string text when DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) => time,
        PSObject parts when Plain(parts, nameof(DateTimeOffset.UtcDateTime)) is DateTime utc =>
            new DateTimeOffset(DateTime.SpecifyKind(utc, DateTimeKind.Utc)).ToOffset(Value<TimeSpan>(parts, "Offset") ?? default),
        _ => null,
    };

    /// <summary>The tool calls of an answer, a chunk or a message; empty when there are none.</summary>
    public static MieToolCallList ToolCalls(PSObject item)
    {
        object? calls = Plain(item, nameof(MieAnswer.ToolCalls));
        if (calls is string or null)
            return MieToolCallList.Empty;
        IEnumerable list = calls as IEnumerable ?? new[] { calls };
        return new MieToolCallList([.. list.Cast<object>().Select(PSObject.AsPSObject).Select(ToolCall)]);
    }

    private static MieToolCall ToolCall(PSObject call) => new()
    {
        Index = Value<int>(call, nameof(MieToolCall.Index)) ?? 0,
        Id = Text(call, nameof(MieToolCall.Id)),
        Name = Text(call, nameof(MieToolCall.Name)),
        Arguments = Text(call, nameof(MieToolCall.Arguments)) ?? "",
    };
}
