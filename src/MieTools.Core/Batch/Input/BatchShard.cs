using System.Globalization;

namespace MieTools.Core.Batch.Input;

/// <summary>One of the parts that a batch's input is split into by line: the first of four has lines 1, 5, 9 and so on.</summary>
/// <param name="Number">Which part, from 1.</param>
/// <param name="Count">Parts in all.</param>
public readonly record struct BatchShard(int Number, int Count)
{
    private const int MaxCount = 10000;

    /// <summary>Everything.</summary>
    public static BatchShard Whole { get; } = new(1, 1);

    /// <summary>Reads <c>2/4</c>.</summary>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>.</exception>
    public static BatchShard Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split('/');
        return parts.Length == 2
            && int.TryParse(parts[0].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && int.TryParse(parts[1].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            && number >= 1 && number <= count && count <= MaxCount
            ? new BatchShard(number, count)
            : throw MieException.InvalidArgument("Shard", $"'{text}' is no part of a whole.",
                $"Give which part of how many, for instance 1/4 to 4/4; {MaxCount} parts at most.");
    }

    /// <summary>Whether a line belongs to it.</summary>
    /// <param name="ordinal">Number of the line among all that are not empty, from 0.</param>
    internal bool Has(long ordinal) => ordinal % Count == Number - 1;

    /// <summary>As it is given: <c>2/4</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number}/{Count}");
}
