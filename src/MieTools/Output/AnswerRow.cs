using System.Collections;
using System.Management.Automation;
using MieTools.Core;
using MieTools.Core.Inference;

namespace MieTools.Output;

/// <summary>An input row with its answer: the input's own columns first, then what came of it. A failed row says why.</summary>
internal static class AnswerRow
{
    /// <summary>The columns that an answer adds. Those of an earlier run are replaced, so that failed rows can be run again.</summary>
    private static readonly string[] s_added = ["Answer", "FinishReason", "PromptTokens", "CompletionTokens", "ElapsedMs", "Error"];

    /// <summary>The row of an answer of a model.</summary>
    public static PSObject Of(object? input, MieAnswer answer) =>
        Row(input, answer.Text, answer, answer.Text.Length > 0 ? null : NoText(answer));

    /// <summary>The row of an answer of another kind: its text or JSON.</summary>
    public static PSObject Of(object? input, string text, TimeSpan elapsed) => Row(input, text, new MieAnswer { Elapsed = elapsed }, null);

    /// <summary>The row of an answer that was asked for by a schema: its members are columns.</summary>
    public static PSObject Of(object? input, MieAnswer answer, object? value, IReadOnlyList<string> columns)
    {
        PSObject row = Row(input, answer.Text, answer, null);
        AddMissing(row, columns);
        foreach (PSPropertyInfo member in MembersOf(value))
            Set(row, member.Name, member.Value is IEnumerable list and not string ? string.Join("; ", list.Cast<object?>()) : member.Value);
        return row;
    }

    /// <summary>The row of an input that failed; it has the columns of the others, for a CSV file takes those of its first row.</summary>
    public static PSObject Of(object? input, MieException error, IReadOnlyList<string> columns)
    {
        PSObject row = Row(input, "", new MieAnswer(), error.Message);
        AddMissing(row, columns);
        return row;
    }

    private static void AddMissing(PSObject row, IReadOnlyList<string> columns)
    {
        foreach (string column in columns)
        {
            if (row.Properties[column] is null)
                Set(row, column, null);
        }
    }

    // A list or a plain value has no members that anybody asked for; it is in the column Answer.
    private static PSPropertyInfo[] MembersOf(object? value) => value switch
    {
        null => [],
        PSObject { BaseObject: IEnumerable or IConvertible } or IEnumerable or IConvertible => [],
        _ => [.. PSObject.AsPSObject(value).Properties],
    };

    private static PSObject Row(object? input, string text, MieAnswer answer, string? error)
    {
        PSObject row = new();
        foreach ((string name, object? value) in Columns(input))
        {
            if (!s_added.Contains(name, StringComparer.OrdinalIgnoreCase))
                Set(row, name, value);
        }
        Set(row, "Answer", text);
        Set(row, "FinishReason", answer.FinishReason);
        Set(row, "PromptTokens", answer.PromptTokens);
        Set(row, "CompletionTokens", answer.CompletionTokens);
        Set(row, "ElapsedMs", answer.Elapsed == default ? null : (long)answer.Elapsed.TotalMilliseconds);
        Set(row, "Error", error?.ReplaceLineEndings(" "));
        return row;
    }

    private static string NoText(MieAnswer answer) => $"The answer has no text. What came is {Answers.InsteadOfText(answer)}.";

    private static void Set(PSObject row, string name, object? value)
    {
        if (row.Properties[name] is { } known)
            known.Value = value;
        else
            row.Properties.Add(new PSNoteProperty(name, value), true);
    }

    /// <summary>The columns of an input: those of a row or a hashtable, else the prompt.</summary>
    private static IEnumerable<(string Name, object? Value)> Columns(object? input)
    {
        object? value = input is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : input;
        switch (value)
        {
            case null:
                yield break;
            case IDictionary members:
                foreach (DictionaryEntry member in members)
                    yield return (member.Key.ToString() ?? "", member.Value);
                break;
            case PSObject row:
                foreach (PSPropertyInfo column in row.Properties)
                    yield return (column.Name, column.Value);
                break;
            case FileInfo file:
                yield return ("Path", file.FullName);
                break;
            default:
                yield return ("Prompt", value.ToString());
                break;
        }
    }
}
