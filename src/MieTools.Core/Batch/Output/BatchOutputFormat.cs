namespace MieTools.Core.Batch.Output;

/// <summary>How a batch's answers are written.</summary>
public enum BatchOutputFormat
{
    /// <summary>Lines of OpenAI's batch result form.</summary>
    Jsonl,

    /// <summary>Rows of CSV: the columns of the input row, then the answer and what is known of it.</summary>
    Csv,
}
