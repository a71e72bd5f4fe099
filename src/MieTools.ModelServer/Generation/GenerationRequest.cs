namespace MieTools.ModelServer.Generation;

/// <summary>What a request wants generated, whatever API it came by.</summary>
/// <remarks>The schemas in it belong to the request's body, so the texts are made while that is there.</remarks>
internal sealed record GenerationRequest
{
    /// <summary>Longest text that may be asked for, in tokens.</summary>
    public const int MostTokens = 1_000_000;

    /// <summary>The model's name; any will do and is given back.</summary>
    public string Model { get; init; } = "odsc-llm";

    /// <summary>The prompts; all but <c>/v1/completions</c> have one.</summary>
    public string[] Prompts { get; init; } = [];

    /// <summary>How many answers to each prompt.</summary>
    public int Choices { get; init; } = 1;

    /// <summary>Cuts the text after so many tokens.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>The text has at least so many tokens (vLLM's <c>min_tokens</c>).</summary>
    public int MinTokens { get; init; }

    /// <summary>Go on to <see cref="MaxTokens"/> (vLLM's <c>ignore_eos</c>).</summary>
    public bool IgnoreEnd { get; init; }

    /// <summary>Texts that end the answer and are not part of it.</summary>
    public string[] Stop { get; init; } = [];

    /// <summary>Answer as a stream.</summary>
    public bool Stream { get; init; }

    /// <summary>End the stream with a chunk that has the usage.</summary>
    public bool IncludeUsage { get; init; }

    /// <summary>The request's own seed.</summary>
    public long Seed { get; init; }

    /// <summary>How many alternatives to tell of each token; null for no probabilities at all.</summary>
    public int? Logprobs { get; init; }

    /// <summary>Begin the text with the prompt.</summary>
    public bool Echo { get; init; }

    /// <summary>The tools that may be called.</summary>
    public ToolPlan Tools { get; init; } = ToolPlan.None;

    /// <summary>The form of the text.</summary>
    public OutputFormat Format { get; init; }

    /// <summary>Reason before the answer.</summary>
    public bool Thinks { get; init; }

    /// <summary>The API can tell a refusal from an answer, so the prompt may ask for one.</summary>
    public bool MayRefuse { get; init; }

    /// <summary>What the user asked last.</summary>
    public string Asked { get; init; } = "";

    /// <summary>The conversation ends with a tool's result.</summary>
    public bool AfterResult { get; init; }
}
