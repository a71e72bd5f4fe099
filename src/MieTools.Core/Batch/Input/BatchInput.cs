using System.Collections.Immutable;
using System.Text.Json;
using MieTools.Core.Inference.Schemas;

namespace MieTools.Core.Batch.Input;

/// <summary>What a batch sends: its files, and how their lines become requests.</summary>
public sealed record BatchInput
{
    /// <summary>Full paths of the files, in the order in which they are read.</summary>
    public required ImmutableArray<string> Files { get; init; }

    /// <summary>What the files hold.</summary>
    public BatchInputFormat Format { get; init; }

    /// <summary>What stands between the columns of CSV; null for a comma, in <c>.tsv</c> files a tab.</summary>
    public char? Delimiter { get; init; }

    /// <summary>Leaves out lines that cannot be sent, instead of refusing the input.</summary>
    public bool SkipsInvalid { get; init; }

    /// <summary>Which part of the lines is sent.</summary>
    public BatchShard Shard { get; init; } = BatchShard.Whole;

    /// <summary>Path that is called, whatever the lines say; null for theirs, else the deployment's default.</summary>
    public string? Suffix { get; init; }

    /// <summary>
    /// Makes prompts of rows: <c>Summarise: {Text}</c>, with names of columns in braces. A text without any stands above each row's own
    /// prompt. Null: rows have a column Prompt, text files a prompt on each line.
    /// </summary>
    public string? Prompt { get; init; }

    /// <summary>Instructions that stand before each prompt, or null.</summary>
    public string? System { get; init; }

    /// <summary>Name of the model; it takes the place of one in a body. Null for the lines' own.</summary>
    public string? Model { get; init; }

    /// <summary>Most tokens to make for a prompt, or null.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>Sampling temperature for prompts, or null.</summary>
    public double? Temperature { get; init; }

    /// <summary>Further members of bodies that are made from prompts.</summary>
    public ImmutableArray<KeyValuePair<string, JsonElement>> Extra { get; init; } = [];

    /// <summary>The form that each answer is asked for in and checked against, or null.</summary>
    public OutputSchema? Schema { get; init; }

    /// <summary>Whether something is said of how prompts become bodies.</summary>
    internal bool MakesPrompts =>
        Prompt is not null || System is not null || MaxTokens is not null || Temperature is not null || !Extra.IsEmpty;

    /// <summary>Sends calls although the deployment does not list the path.</summary>
    public bool SkipsRouteCheck { get; init; }
}
