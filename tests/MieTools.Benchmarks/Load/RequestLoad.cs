using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using MieTools.Benchmarks.Report;

namespace MieTools.Benchmarks.Load;

/// <summary>Requests as fast as they are answered, one at a time on each of some connections.</summary>
/// <param name="server">Where to.</param>
/// <param name="request">The bytes of one.</param>
/// <param name="connections">How many at a time.</param>
/// <param name="toFirstEvent">Whether an answer is timed to its first server-sent event, and not to its end.</param>
internal sealed class RequestLoad(IPEndPoint server, byte[] request, int connections, bool toFirstEvent = false)
{
    private long _requests;
    private long _events;

    /// <summary>Warms up, then measures.</summary>
    public async Task<JsonObject> RunAsync(TimeSpan warmup, TimeSpan time, CancellationToken cancellation)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        // A broken connection ends the run: a load that thins out measures nothing.
        TaskCompletionSource failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        List<double>[] times = [.. Enumerable.Range(0, connections).Select(_ => new List<double>(4096))];
        Task[] workers = [.. times.Select(t => WorkAsync(t, failed, stop.Token))];
        await Task.WhenAny(failed.Task, Task.Delay(warmup, cancellation)).Unwrap();
        (long requests, long events, long start, TimeSpan cpu) =
            (Interlocked.Read(ref _requests), Interlocked.Read(ref _events), Stopwatch.GetTimestamp(), Cpu());
        int[] skip = [.. times.Select(t => t.Count)];
        await Task.WhenAny(failed.Task, Task.Delay(time, cancellation)).Unwrap();
        (requests, events) = (Interlocked.Read(ref _requests) - requests, Interlocked.Read(ref _events) - events);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        cpu = Cpu() - cpu;
        await stop.CancelAsync();
        await Task.WhenAll(workers);

        double[] sorted = [.. times.SelectMany((t, i) => t.Skip(skip[i])).Order()];
        return new JsonObject
        {
            ["requestsPerSecond"] = requests / seconds,
            ["chunksPerSecond"] = events == 0 ? null : events / seconds,
            ["p50Ms"] = sorted.Length == 0 ? null : Sample.Quantile(sorted, 0.5),
            ["p99Ms"] = sorted.Length == 0 ? null : Sample.Quantile(sorted, 0.99),
            ["clientCpuPercent"] = cpu.TotalSeconds / seconds * 100,
        };
    }

    private static TimeSpan Cpu() => Process.GetCurrentProcess().TotalProcessorTime;

    private async Task WorkAsync(List<double> times, TaskCompletionSource failed, CancellationToken cancellation)
    {
        try
        {
            using RawClient client = new();
            await client.ConnectAsync(server, cancellation);
            while (true)
            {
                long start = Stopwatch.GetTimestamp();
                await client.SendAsync(request, cancellation);
                int seen = 0;
                double first = 0;
                await client.ReceiveAsync(count =>
                {
                    if (seen == 0)
                        first = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                    Interlocked.Add(ref _events, count - seen);
                    seen = count;
                }, cancellation);
                Interlocked.Increment(ref _requests);
                times.Add(toFirstEvent ? first : Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        }
        catch (OperationCanceledException)
        {
            // The end of the run.
        }
        catch (Exception e) when (e is IOException or InvalidDataException or System.Net.Sockets.SocketException)
        {
            failed.TrySetException(e);
        }
    }
}
