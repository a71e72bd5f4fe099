using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;

namespace MieTools.Benchmarks.Load;

/// <summary>So many requests in all, one at a time on each of some connections. One that fails ends the run.</summary>
internal sealed class CountedLoad(IPEndPoint server, byte[] request, int connections)
{
    private long _left;

    /// <summary>Sends them.</summary>
    public async Task<JsonObject> RunAsync(long count, CancellationToken cancellation)
    {
        _left = count;
        long start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => WorkAsync(cancellation)));
        return new JsonObject { ["requestsPerSecond"] = count / Stopwatch.GetElapsedTime(start).TotalSeconds };
    }

    private async Task WorkAsync(CancellationToken cancellation)
    {
        using RawClient client = new();
        await client.ConnectAsync(server, cancellation);
        while (Interlocked.Decrement(ref _left) >= 0)
        {
            await client.SendAsync(request, cancellation);
            await client.ReceiveAsync(null, cancellation);
        }
    }
}
