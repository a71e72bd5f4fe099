namespace MieTools.Core.Batch.Input;

/// <summary>A row of a table: a line of CSV, a line of text, or the members of a JSON object.</summary>
internal sealed class BatchRow(IReadOnlyList<string> names, IReadOnlyList<string?> values)
{
    /// <summary>Names of the columns.</summary>
    public IReadOnlyList<string> Names => names;

    /// <summary>The values, as many as there are names.</summary>
    public IReadOnlyList<string?> Values => values;

    /// <summary>Whether there is such a column; upper and lower case do not count.</summary>
    public bool Has(string name) => IndexOf(name) >= 0;

    /// <summary>A value; null when the column is not there or empty.</summary>
    public string? Value(string name) => IndexOf(name) is >= 0 and int at && values[at] is { Length: > 0 } value ? value : null;

    private int IndexOf(string name)
    {
        for (int at = 0; at < names.Count; at++)
        {
            if (names[at].Equals(name, StringComparison.OrdinalIgnoreCase))
                return at;
        }
        return -1;
    }
}
