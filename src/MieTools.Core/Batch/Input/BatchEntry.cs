namespace MieTools.Core.Batch.Input;

/// <summary>One request of the input, as it stands there.</summary>
/// <remarks><see cref="Body"/> stands in the reader's buffer until the next entry is read, unless <see cref="Kept"/> copied it.</remarks>
internal sealed record BatchEntry
{
    /// <summary>Number among all lines that are not empty, from 0, over all files.</summary>
    public long Ordinal { get; init; }

    /// <summary>The file.</summary>
    public string File { get; init; } = "";

    /// <summary>Number of its first line, from 1.</summary>
    public long Line { get; init; }

    /// <summary>What its answer is known by.</summary>
    public string CustomId { get; init; } = "";

    /// <summary>Whether that stands in the input; else it was made of the line's number.</summary>
    public bool HasOwnId { get; init; }

    /// <summary>HTTP method.</summary>
    public string Method { get; init; } = "POST";

    /// <summary>Path to call; null when the line names none.</summary>
    public string? Url { get; init; }

    /// <summary>The body; empty for a row, and for a request without one.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The row that the body is made of; null when the line is or has a body.</summary>
    public BatchRow? Row { get; init; }

    /// <summary>The row that the body was made of in an earlier run; null when it is not known.</summary>
    public BatchRow? FormerRow { get; init; }

    /// <summary>Its columns, where it has some.</summary>
    public BatchRow? Columns => Row ?? FormerRow;

    /// <summary>Why it cannot be read; null when it can.</summary>
    public string? Fault { get; init; }

    /// <summary>What to do then; null for what is said of all such lines.</summary>
    public string? FaultAdvice { get; init; }

    /// <summary>Where it stands.</summary>
    public string Place => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Path.GetFileName(File)}:{Line}");

    /// <summary>The same with a body of its own.</summary>
    public BatchEntry Kept() => Body.IsEmpty ? this : this with { Body = Body.ToArray() };
}
