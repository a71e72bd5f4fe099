using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using MieTools.Benchmarks.Report;

namespace MieTools.Benchmarks.Load;

/// <summary>Streams at a pace, side by side: how late their chunks are.</summary>
/// <remarks>Token n of a stream is due n / rate after its request was sent, so the way there and back counts too.</remarks>
internal sealed class PacedLoad(IPEndPoint server, byte[] request, int streams, int tokens, double rate, TimeSpan spread)
{
    /// <summary>Runs the streams to their ends, after a quarter of them that only warm up both sides.</summary>
    public async Task<JsonObject> RunAsync(CancellationToken cancellation)
    {
        await RunAsync(Math.Max(1, streams / 4), cancellation);
        double[] sorted = await RunAsync(streams, cancellation);
        return new JsonObject
        {
            ["chunks"] = sorted.Length,
            ["lateP50Ms"] = Sample.Quantile(sorted, 0.5),
            ["lateP99Ms"] = Sample.Quantile(sorted, 0.99),
            ["lateP999Ms"] = Sample.Quantile(sorted, 0.999),
            ["lateMaxMs"] = sorted[^1],
            ["over20Ms"] = sorted.Count(l => l > 20),
        };
    }

    private async Task<double[]> RunAsync(int count, CancellationToken cancellation)
    {
        // All connections stand before the first request: what is measured is the streams.
        RawClient[] clients = [.. Enumerable.Range(0, count).Select(_ => new RawClient())];
        try
        {
            foreach (RawClient client in clients)
                await client.ConnectAsync(server, cancellation);
            double[][] late = await Task.WhenAll(clients.Select((c, i) => StreamAsync(c, spread * i / count, cancellation)));
            return [.. late.SelectMany(l => l).Order()];
        }
        finally
        {
            foreach (RawClient client in clients)
                client.Dispose();
        }
    }

    private async Task<double[]> StreamAsync(RawClient client, TimeSpan begin, CancellationToken cancellation)
    {
        double[] late = new double[tokens];
        int next = 0;
        await Task.Delay(begin, cancellation);
        long start = Stopwatch.GetTimestamp();
        await client.SendAsync(request, cancellation);
        await client.ReceiveAsync(seen =>
        {
            double now = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            // What follows the last token (the finish, the end mark) has no time of its own.
            for (; next < seen && next < tokens; next++)
                late[next] = now - (next + 1) * 1000 / rate;
        }, cancellation);
        return next == tokens ? late : throw new InvalidDataException($"A stream had {next} chunks of {tokens}.");
    }
}
