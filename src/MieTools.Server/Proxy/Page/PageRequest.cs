namespace MieTools.Server.Proxy.Page;

/// <summary>What the status page tells of one request. Nothing of its body, its query, its headers or its answer's text.</summary>
/// <param name="Id">Tells it from the others.</param>
/// <param name="At">When it came, in milliseconds since 1970.</param>
internal sealed record PageRequest(long Id, long At)
{
    /// <summary>Whether it has ended.</summary>
    public bool Done { get; init; }

    /// <summary>Name of its deployment; null when it reached none.</summary>
    public string? Deployment { get; init; }

    /// <summary>The name by which the deployment was chosen; null when it reached none.</summary>
    public string? Model { get; init; }

    /// <summary>Its method; null when it reached no deployment, as the path then.</summary>
    public string? Method { get; init; }

    /// <summary>Its path at the deployment, without the query.</summary>
    public string? Path { get; init; }

    /// <summary>Status of the answer; 499 for a client that hung up.</summary>
    public int Status { get; init; }

    /// <summary>Milliseconds until the end.</summary>
    public double? Milliseconds { get; init; }

    /// <summary>Milliseconds until the first chunk of its stream.</summary>
    public double? FirstMilliseconds { get; init; }

    /// <summary>Tokens a second between the first chunk and the end of its stream.</summary>
    public double? TokensPerSecond { get; init; }

    /// <summary>Tokens of the prompt; 0 when the answer names none.</summary>
    public long PromptTokens { get; init; }

    /// <summary>Tokens of the answer; 0 when it names none.</summary>
    public long CompletionTokens { get; init; }

    /// <summary>Bytes of the answer.</summary>
    public long Bytes { get; init; }

    /// <summary>Code of what went wrong, or null.</summary>
    public string? Error { get; init; }

    /// <summary>What to do about it, or null.</summary>
    public string? Advice { get; init; }
}
