namespace MieTools.Core.Batch.Input;

/// <summary>What a batch's input files hold.</summary>
public enum BatchInputFormat
{
    /// <summary>
    /// By the file's name: <c>.csv</c>, <c>.tsv</c> and <c>.txt</c>, else lines of JSON; a <c>.gz</c> after it does not count.
    /// </summary>
    Auto,

    /// <summary>A JSON object on each line: a line of OpenAI's batch form, or a body.</summary>
    Jsonl,

    /// <summary>Rows with a header.</summary>
    Csv,

    /// <summary>A prompt on each line.</summary>
    Text,
}
