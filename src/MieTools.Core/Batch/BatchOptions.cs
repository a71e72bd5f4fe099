using MieTools.Core.Batch.Input;
using MieTools.Core.Batch.Output;
using MieTools.Core.Inference.Addresses;

namespace MieTools.Core.Batch;

/// <summary>A batch: what is sent, where to, and where the answers go.</summary>
public sealed record BatchOptions
{
    /// <summary>What is sent.</summary>
    public required BatchInput Input { get; init; }

    /// <summary>Where it is sent.</summary>
    public required InferenceTarget Target { get; init; }

    /// <summary>Full path of the file that takes the answers; packed when its name ends in <c>.gz</c>.</summary>
    public required string OutFile { get; init; }

    /// <summary>Full path of the file that takes lines that fail; null for one beside the output.</summary>
    public string? ErrorFile { get; init; }

    /// <summary>How answers are written.</summary>
    public BatchOutputFormat Format { get; init; }

    /// <summary>Requests at a time.</summary>
    public int ThrottleLimit { get; init; } = 16;

    /// <summary>Writes answers as they come, instead of in the order of the input.</summary>
    public bool IsUnordered { get; init; }

    /// <summary>
    /// Asks for streams, and puts the answers together: for those that take longer than the service waits for a whole one.
    /// </summary>
    public bool IsStreamed { get; init; }

    /// <summary>Most time for one answer, tries included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long results are gathered before they are written and flushed to the disk together.</summary>
    public TimeSpan CommitInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Makes it a batch as OpenAI's service runs it; null for one of a user's own.</summary>
    internal OpenAiBatch? OpenAi { get; init; }

    /// <summary>Clock and timers; tests put their own.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Full path of the file that takes lines that fail.</summary>
    public string ErrorPath => ErrorFile ?? DefaultErrorPath(OutFile);

    /// <summary>Full path of the journal.</summary>
    public string JournalPath => OutFile + BatchJournal.Extension;

    // answers.jsonl.gz: answers.errors.jsonl.gz; answers.csv: answers.csv.errors.jsonl, for each output has its own. Lines that fail are
    // never rows.
    private static string DefaultErrorPath(string path)
    {
        bool isGzip = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);
        string plain = isGzip ? path[..^3] : path;
        string stem = plain.EndsWith(".jsonl", StringComparison.Ordinal) ? plain[..^6] : plain;
        return stem + ".errors.jsonl" + (isGzip ? ".gz" : "");
    }
}
