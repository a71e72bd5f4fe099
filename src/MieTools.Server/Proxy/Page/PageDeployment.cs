namespace MieTools.Server.Proxy.Page;

/// <summary>What the status page tells of one deployment. Medians and the like are of its last requests.</summary>
/// <param name="Name">Its name.</param>
internal sealed record PageDeployment(string Name)
{
    /// <summary>Requests that have ended.</summary>
    public long Requests { get; init; }

    /// <summary>Those of them that failed.</summary>
    public long Errors { get; init; }

    /// <summary>Requests that are being served.</summary>
    public int Open { get; init; }

    /// <summary>Tokens of prompts that answers have named.</summary>
    public long PromptTokens { get; init; }

    /// <summary>Tokens of answers that they have named.</summary>
    public long CompletionTokens { get; init; }

    /// <summary>Milliseconds that half of the requests took at most.</summary>
    public double? Median { get; init; }

    /// <summary>Milliseconds that 95 of 100 took at most.</summary>
    public double? NinetyFifth { get; init; }

    /// <summary>Median of the milliseconds until the first chunk.</summary>
    public double? FirstMedian { get; init; }

    /// <summary>Median of the tokens a second.</summary>
    public double? TokensPerSecond { get; init; }
}
