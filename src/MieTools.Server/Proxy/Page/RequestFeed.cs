using System.Globalization;
using System.Threading.Channels;
using MieTools.Server.Wire;

namespace MieTools.Server.Proxy.Page;

/// <summary>
/// Keeps the last requests for the status page, and tells those who look at it of each as it begins and ends. Thread-safe.
/// </summary>
/// <param name="names">Names of the deployments.</param>
/// <param name="time">The clock.</param>
internal sealed class RequestFeed(IEnumerable<string> names, TimeProvider time)
{
    private const int MostKept = 100;
    private const int MostRefused = 20;
    private const int MostWaiting = 256;
    private const int MostOfPath = 120;
    private readonly object _lock = new();
    private readonly Dictionary<string, DeploymentTally> _deployments = names.ToDictionary(n => n, n => new DeploymentTally(n));
    private readonly Queue<PageRequest> _last = new();
    // Apart, so that a stranger who knocks all the time pushes nothing out.
    private readonly Queue<PageRequest> _refused = new();
    private readonly Dictionary<ProxyCall, PageRequest> _open = [];
    private readonly HashSet<Channel<PageRequest>> _readers = [];
    private long _ids;

    /// <summary>How many look.</summary>
    public int Readers
    {
        get
        {
            lock (_lock)
                return _readers.Count;
        }
    }

    /// <summary>A request goes to its deployment.</summary>
    public void Begin(ProxyCall call)
    {
        string name = call.Route!.Deployment.Name;
        PageRequest request = New(call) with
        {
            Deployment = name,
            Model = call.Route.Model?.Name ?? name,
            Method = Cut(call.Http.Request.Method),
            Path = Cut(call.Target.Path),
        };
        lock (_lock)
        {
            _open.Add(call, request);
            _deployments[name].Begin();
            Tell(request);
        }
    }

    /// <summary>A request has ended.</summary>
    public void End(ProxyCall call)
    {
        (string? code, string? advice) = PageErrors.Of(call);
        TimeSpan elapsed = call.Elapsed;
        lock (_lock)
        {
            bool wasOpen = _open.Remove(call, out PageRequest? begun);
            PageRequest request = (begun ?? New(call)) with
            {
                Done = true,
                Status = call.IsHungUp ? 499 : call.Status,
                Milliseconds = Rounded(elapsed),
                FirstMilliseconds = call.FirstByte is { } first ? Rounded(first) : null,
                TokensPerSecond = RateOf(call, elapsed),
                PromptTokens = call.Tokens.Prompt,
                CompletionTokens = call.Tokens.Completion,
                Bytes = call.Bytes,
                Error = code,
                Advice = advice,
            };
            if (wasOpen)
                _deployments[request.Deployment!].End(request);
            (Queue<PageRequest> queue, int most) = wasOpen ? (_last, MostKept) : (_refused, MostRefused);
            if (queue.Count == most)
                queue.Dequeue();
            queue.Enqueue(request);
            Tell(request);
        }
    }

    /// <summary>Begins to read: what there is, and then what comes. Who reads too slowly misses the oldest.</summary>
    public (IReadOnlyList<PageRequest> Requests, Channel<PageRequest> Coming) Open()
    {
        Channel<PageRequest> channel = Channel.CreateBounded<PageRequest>(
            new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        lock (_lock)
        {
            _readers.Add(channel);
            return ([.. _refused, .. _last, .. _open.Values.OrderBy(r => r.Id).TakeLast(MostKept)], channel);
        }
    }

    /// <summary>Ends to read.</summary>
    public void Close(Channel<PageRequest> channel)
    {
        lock (_lock)
            _readers.Remove(channel);
    }

    /// <summary>How the deployments stand.</summary>
    public IReadOnlyList<PageDeployment> Deployments()
    {
        lock (_lock)
            return [.. _deployments.Values.Select(d => d.Now())];
    }

    private PageRequest New(ProxyCall call) =>
        new(Interlocked.Increment(ref _ids), (time.GetUtcNow() - call.Elapsed).ToUnixTimeMilliseconds());

    private void Tell(PageRequest request)
    {
        foreach (Channel<PageRequest> reader in _readers)
            reader.Writer.TryWrite(request);
    }

    // As MieAnswer counts: the first token is there when the time begins.
    private static double? RateOf(ProxyCall call, TimeSpan elapsed)
    {
        double seconds = (elapsed - (call.FirstByte ?? elapsed)).TotalSeconds;
        return call.Tokens.Completion > 1 && seconds > 0 ? Math.Round((call.Tokens.Completion - 1) / seconds, 1) : null;
    }

    private static double Rounded(TimeSpan time) => Math.Round(time.TotalMilliseconds, 1);

    private static string Cut(string text) => text.Length <= MostOfPath ? text
        : string.Create(CultureInfo.InvariantCulture, $"{text.AsSpan(0, MostOfPath)}…");
}
