using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using MieTools.Core.Http.Limits;

namespace MieTools.Server.Proxy.Metrics;

/// <summary>What the proxy has served, by deployment, for Prometheus. Thread-safe.</summary>
internal sealed class ProxyMetrics
{
    private readonly ConcurrentDictionary<(string Deployment, string Status), Counter> _requests = new();
    private readonly ConcurrentDictionary<(string Deployment, string Type), Counter> _tokens = new();
    private readonly ConcurrentDictionary<string, Histogram> _durations = new();
    private readonly ConcurrentDictionary<string, Histogram> _firstTokens = new();

    /// <summary>A call has ended.</summary>
    public void Add(ProxyCall call, TimeSpan duration)
    {
        string deployment = call.Route?.Deployment.Name ?? "";
        // As access logs of other proxies name a client that hung up.
        string status = call.IsHungUp ? "499" : call.Status.ToString(CultureInfo.InvariantCulture);
        _requests.GetOrAdd((deployment, status), _ => new()).Add(1);
        if (call.Route is null)
            return;
        _durations.GetOrAdd(deployment, _ => new()).Add(duration);
        if (call.FirstByte is { } first)
            _firstTokens.GetOrAdd(deployment, _ => new()).Add(first);
        if (call.Tokens.Prompt > 0)
            _tokens.GetOrAdd((deployment, "prompt"), _ => new()).Add(call.Tokens.Prompt);
        if (call.Tokens.Completion > 0)
            _tokens.GetOrAdd((deployment, "completion"), _ => new()).Add(call.Tokens.Completion);
    }

    /// <summary>All of it in the text form of Prometheus.</summary>
    /// <param name="open">Requests that are being served.</param>
    /// <param name="batches">Batches that have not ended, by their state.</param>
    /// <param name="limiter">The pace of what is sent on; null for none.</param>
    public string Write(int open, IEnumerable<(string Status, int Count)> batches, RequestLimiter? limiter)
    {
        StringBuilder text = new();
        Head(text, "mie_proxy_open_requests", "gauge", "Requests that are being served.");
        text.Append(CultureInfo.InvariantCulture, $"mie_proxy_open_requests {open}\n");
        Head(text, "mie_proxy_batches", "gauge", "Batches that have not ended, by their state.");
        foreach ((string status, int count) in batches)
            text.Append(CultureInfo.InvariantCulture, $"mie_proxy_batches{{status=\"{status}\"}} {count}\n");
        if (limiter is not null)
        {
            Head(text, "mie_proxy_pace_requests_per_second", "gauge",
                "Requests a second that are sent on at most, as it is now: less after 429.");
            text.Append(CultureInfo.InvariantCulture, $"mie_proxy_pace_requests_per_second {limiter.RequestsPerSecond:0.###}\n");
            Head(text, "mie_proxy_waiting_requests", "gauge",
                "Requests that wait for their turn, since the pace allows no more.");
            text.Append(CultureInfo.InvariantCulture, $"mie_proxy_waiting_requests {limiter.Waiting}\n");
        }
        Head(text, "mie_proxy_requests_total", "counter", "Requests by deployment and status; 499 is a client that hung up.");
        foreach (((string deployment, string status), Counter count) in _requests.OrderBy(p => p.Key))
            text.Append(CultureInfo.InvariantCulture, $"mie_proxy_requests_total{{{Of(deployment)},status=\"{status}\"}} {count.Value}\n");
        Head(text, "mie_proxy_tokens_total", "counter", "Tokens that answers have named.");
        foreach (((string deployment, string type), Counter count) in _tokens.OrderBy(p => p.Key))
            text.Append(CultureInfo.InvariantCulture, $"mie_proxy_tokens_total{{{Of(deployment)},type=\"{type}\"}} {count.Value}\n");
        Head(text, "mie_proxy_request_duration_seconds", "histogram", "From a request to the end of its answer.");
        foreach ((string deployment, Histogram durations) in _durations.OrderBy(p => p.Key))
            durations.Write(text, "mie_proxy_request_duration_seconds", Of(deployment));
        Head(text, "mie_proxy_time_to_first_token_seconds", "histogram", "From a request to the first chunk of its stream.");
        foreach ((string deployment, Histogram firsts) in _firstTokens.OrderBy(p => p.Key))
            firsts.Write(text, "mie_proxy_time_to_first_token_seconds", Of(deployment));
        return text.ToString();
    }

    private static void Head(StringBuilder text, string name, string type, string help) =>
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");

    private static string Of(string deployment) =>
        $"deployment=\"{deployment.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal)}\"";

    private sealed class Counter
    {
        private long _value;

        public long Value => Interlocked.Read(ref _value);

        public void Add(long count) => Interlocked.Add(ref _value, count);
    }
}
