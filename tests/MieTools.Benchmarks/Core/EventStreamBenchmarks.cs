using System.Net.ServerSentEvents;
using BenchmarkDotNet.Attributes;
using MieTools.Core.Http;

namespace MieTools.Benchmarks.Core;

/// <summary>Cutting a stream of 1,000 events; times and bytes are those of one event.</summary>
[MemoryDiagnoser]
public class EventStreamBenchmarks
{
    private const int Events = 1000;
    private readonly byte[] _stream = BenchmarkData.ChatStream(Events);

    [Benchmark(Baseline = true, OperationsPerInvoke = Events, Description = "SseParser of .NET")]
    public long Peer()
    {
        long total = 0;
        using MemoryStream stream = new(_stream, writable: false);
        foreach (SseItem<int> item in SseParser.Create(stream, (_, data) => data.Length).Enumerate())
            total += item.Data;
        return total;
    }

    [Benchmark(OperationsPerInvoke = Events, Description = "ServerSentEventReader")]
    public long Ours()
    {
        long total = 0;
        using ServerSentEventReader reader = new();
        ReadOnlySpan<byte> rest = _stream;
        while (rest.Length > 0)
        {
            int count = Math.Min(4096, rest.Length);
            reader.Append(rest[..count]);
            rest = rest[count..];
            while (reader.Read())
                total += reader.Data.Length;
        }
        return total;
    }
}
