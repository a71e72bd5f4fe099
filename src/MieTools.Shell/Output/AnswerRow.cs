using System.Collections;
using System.Management.Automation;
using MieTools.Core.Inference.Calls;
using MieTools.Core.Inference.Reading;

namespace MieTools.Output;

/// <summary>An input row with its answer: the input's own columns first, then what came of it. A failed row says why.</summary>
/// <param name="members">Names of the schema's members, which are columns of every row; empty without a schema.</param>
internal sealed class AnswerRow(IReadOnlyList<string> members)
{
    /// <summary>The columns that an answer adds. Those of an earlier run are replaced, so that failed rows can be run again.</summary>
    private static readonly string[] s_added = ["Answer", "FinishReason", "PromptTokens", "CompletionTokens", "ElapsedMs", "Error"];

    /// <summary>The row of an answer: a model's text, else the text or JSON that came.</summary>
    public PSObject Of(object? input, InferenceResponse answer)
    {
        IReadOnlyList<string> texts = Answers.Texts(answer, out string instead);
        // One input, one row: of several choices the first that says something.
        string text = texts.Count > 0 ? texts[0] : "";
        if (answer.ToAnswer(static _ => null) is not { } said)
        {
            said = new MieAnswer { Elapsed = answer.Elapsed.ToString() };
            if (answer.IsJson && text.Length == 0)
                text = answer.Body;
        }
        string? error = text.Length == 0 ? $"The answer has no text. What came is {instead}."
            // An answer that may be cut short is one to ask for again.
            : answer.Warnings.Count > 0 ? string.Join(" ", answer.Warnings.Select(w => w.Message))
            : null;
        return Row(input, text, said, error);
    }

    /// <summary>The row of an answer that was asked for by a schema: its members are columns.</summary>
    public PSObject Of(object? input, MieAnswer answer, object? value)
    {
        PSObject row = Row(input, answer.Text, answer, null);
        foreach (PSPropertyInfo member in MembersOf(value))
            Set(row, ColumnOf(input, member.Name), Cell(member.Value));
        return row;
    }

    // A list or a plain value has no members that anybody asked for; it is in the column Answer.
    private static PSPropertyInfo[] MembersOf(object? value) => value switch
    {
        null => [],
        PSObject { BaseObject: IEnumerable or IConvertible } or IEnumerable or IConvertible => [],
        _ => [.. PSObject.AsPSObject(value).Properties],
    };

    /// <summary>The row of an input that failed.</summary>
    public PSObject Of(object? input, MieException error) => Row(input, "", new MieAnswer(), error.Message);

    /// <summary>Whether a row has an error.</summary>
    public static bool IsFailed(PSObject row) => row.Properties["Error"].Value is not null;

    private PSObject Row(object? input, string text, MieAnswer answer, string? error)
    {
        PSObject row = Begin(input, s_added);
        Set(row, "Answer", text);
        Set(row, "FinishReason", answer.FinishReason);
        Set(row, "PromptTokens", answer.PromptTokens);
        Set(row, "CompletionTokens", answer.CompletionTokens);
        Set(row, "ElapsedMs", answer.GetElapsed() is { Ticks: > 0 } took ? (long)took.TotalMilliseconds : null);
        Set(row, "Error", error?.ReplaceLineEndings(" "));
        // A CSV file has the columns of its first row, which may be one that failed.
        foreach (string member in members)
            Set(row, ColumnOf(input, member), null);
        return row;
    }

    /// <summary>A row with the input's own columns, but for those that are added to it.</summary>
    internal static PSObject Begin(object? input, string[] added)
    {
        PSObject row = new();
        foreach ((string name, object? value) in Columns(input))
        {
            if (!added.Contains(name, StringComparer.OrdinalIgnoreCase))
                Set(row, name, value);
        }
        return row;
    }

    // A column of the input's own stays, a label for instance that the answer is compared with. Those of an earlier run are replaced.
    private static string ColumnOf(object? input, string member)
    {
        string second = "Answer_" + member;
        string[] own = [.. Columns(input).Select(c => c.Name)];
        bool isTaken = Has(member) && !(Has("Answer") && Has("Error"));
        return Has(second) || isTaken || s_added.Contains(member, StringComparer.OrdinalIgnoreCase) ? second : member;

        bool Has(string name) => own.Contains(name, StringComparer.OrdinalIgnoreCase);
    }

    private static object? Cell(object? value) => value is IEnumerable list and not (string or IDictionary)
        ? string.Join("; ", list.Cast<object?>())
        : value;

    internal static void Set(PSObject row, string name, object? value)
    {
        if (row.Properties[name] is { } known)
            known.Value = value;
        else
            row.Properties.Add(new PSNoteProperty(name, value), true);
    }

    /// <summary>The columns of an input: those of a row, an object or a hashtable, else the prompt.</summary>
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
            case string or ValueType or IEnumerable:
                yield return ("Prompt", value.ToString());
                break;
            default:
                foreach (PSPropertyInfo column in PSObject.AsPSObject(value).Properties)
                    yield return (column.Name, column.Value);
                break;
        }
    }
}
