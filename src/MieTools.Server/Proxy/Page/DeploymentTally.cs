namespace MieTools.Server.Proxy.Page;

/// <summary>Counts what one deployment was asked, for the status page. Whoever has it holds the lock.</summary>
/// <param name="name">Its name.</param>
internal sealed class DeploymentTally(string name)
{
    private readonly LastValues _durations = new();
    private readonly LastValues _firsts = new();
    private readonly LastValues _rates = new();
    private PageDeployment _counts = new(name);

    /// <summary>A request has begun.</summary>
    public void Begin() => _counts = _counts with { Open = _counts.Open + 1 };

    /// <summary>A request has ended.</summary>
    public void End(PageRequest request)
    {
        _durations.Add(request.Milliseconds);
        _firsts.Add(request.FirstMilliseconds);
        _rates.Add(request.TokensPerSecond);
        _counts = _counts with
        {
            Open = _counts.Open - 1,
            Requests = _counts.Requests + 1,
            Errors = _counts.Errors + (request.Error is null ? 0 : 1),
            PromptTokens = _counts.PromptTokens + request.PromptTokens,
            CompletionTokens = _counts.CompletionTokens + request.CompletionTokens,
        };
    }

    /// <summary>How it stands.</summary>
    public PageDeployment Now() => _counts with
    {
        Median = _durations.At(0.5),
        NinetyFifth = _durations.At(0.95),
        FirstMedian = _firsts.At(0.5),
        TokensPerSecond = _rates.At(0.5),
    };
}
