using System.Text;
using System.Text.RegularExpressions;

namespace MieTools.Core.Batch.Input;

/// <summary>A prompt with the names of columns in braces: <c>Summarise: {Text}</c>. Two braces stand for one.</summary>
internal sealed partial class PromptTemplate
{
    private const int Shown = 20;

    private readonly List<(string Text, bool IsColumn)> _parts = [];

    /// <summary>Takes a template apart.</summary>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: a brace is not closed, or names nothing.</exception>
    public PromptTemplate(string text)
    {
        StringBuilder plain = new();
        for (int at = 0; at < text.Length; at++)
        {
            if (text[at] is '{' or '}' && at + 1 < text.Length && text[at + 1] == text[at])
            {
                plain.Append(text[at++]);
            }
            else if (text[at] == '{' && EndOfName(text, at + 1) is int end)
            {
                if (plain.Length > 0)
                    _parts.Add((plain.ToString(), false));
                plain.Clear();
                _parts.Add((text[(at + 1)..end].Trim(), true));
                at = end;
            }
            else
            {
                if (text[at] == '{' && text.IndexOf('}', at) < 0)
                    throw Wrong($"the brace of '{text[at..Math.Min(text.Length, at + Shown)]}' is not closed");
                plain.Append(text[at]);
            }
        }
        if (plain.Length > 0)
            _parts.Add((plain.ToString(), false));
        // Among columns it may be JSON that the model is to see.
        if (!Columns.Any() && EmptyBraces().Match(text) is { Success: true } empty)
            throw Wrong($"'{empty.Value}' names no column");
    }

    /// <summary>Names of columns in it.</summary>
    public IEnumerable<string> Columns => _parts.Where(p => p.IsColumn).Select(p => p.Text);

    /// <summary>The prompt of a row.</summary>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: the row has no such column.</exception>
    public string Fill(BatchRow row)
    {
        StringBuilder prompt = new();
        foreach ((string text, bool isColumn) in _parts)
            prompt.Append(isColumn ? ValueOf(row, text) : text);
        return prompt.ToString();
    }

    [GeneratedRegex(@"(?<!\{)\{\s*\}(?!\})")]
    private static partial Regex EmptyBraces();

    private static MieException Wrong(string why) => MieException.InvalidArgument("Prompt", $"In -Prompt {why}.",
        "Write the name of a column between the braces: -Prompt 'Summarise: {Text}'; a brace that is meant as one is written twice: "
            + "{{ }}.");

    private static string? ValueOf(BatchRow row, string column) => row.Has(column) ? row.Value(column)
        : throw MieException.InvalidArgument("Prompt",
            $"there is no column '{column}', which -Prompt names; there are {string.Join(", ", row.Names.Take(20))}",
            "Name a column that there is; a brace that is meant as one is written twice: {{ }}.");

    // What is no name, as in {"a": 1}, stays as it is.
    private static int? EndOfName(string text, int start)
    {
        int end = start;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '_' or '-' or '.' or ' '))
            end++;
        return end < text.Length && text[end] == '}' && !string.IsNullOrWhiteSpace(text[start..end]) ? end : null;
    }
}
