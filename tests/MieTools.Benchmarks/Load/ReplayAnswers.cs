using System.Text;
using MieTools.Benchmarks.Core;

namespace MieTools.Benchmarks.Load;

/// <summary>Answers as bytes. Every event is an HTTP chunk of its own, as model servers send them.</summary>
internal sealed class ReplayAnswers
{
    private const int BlockEvents = 1000;

    private readonly byte[] _first;
    private readonly byte[] _block;
    private readonly int[] _ends = new int[BlockEvents + 1];
    private readonly byte[] _last;
    private readonly Dictionary<int, byte[]> _records = [];

    /// <summary>Takes a recorded stream apart: its first event, those between, and the one before the end mark.</summary>
    public ReplayAnswers(byte[] record)
    {
        string[] events = [.. Encoding.UTF8.GetString(record).Split("\n\n", StringSplitOptions.RemoveEmptyEntries)];
        if (events.Length < 4 || events[^1] != "data: [DONE]")
            throw new InvalidDataException("The record is no stream of some chunks with an end mark.");
        _first = Frame(events[0]);
        using MemoryStream block = new();
        for (int i = 0; i < BlockEvents; i++)
        {
            block.Write(Frame(events[1 + i % (events.Length - 3)]));
            _ends[i + 1] = (int)block.Length;
        }
        _block = block.ToArray();
        _last = [.. Frame(events[^2]), .. Frame(events[^1]), .. "0\r\n\r\n"u8];
    }

    /// <summary>A stream of so many chunks, with the end mark after them.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Stream(int chunks)
    {
        yield return "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n"u8.ToArray();
        yield return _first;
        for (int left = chunks - 2; left > 0; left -= BlockEvents)
            yield return _block.AsMemory(0, _ends[Math.Min(left, BlockEvents)]);
        yield return _last;
    }

    /// <summary>A JSON answer of about so many bytes.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Json(int size)
    {
        byte[]? body;
        lock (_records)
        {
            if (!_records.TryGetValue(size, out body))
                _records[size] = body = BenchmarkData.Records(size);
        }
        return [Head("application/json", body.Length), body];
    }

    /// <summary>A file of so many bytes.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Bytes(int size)
    {
        yield return Head("application/octet-stream", size);
        byte[] block = new byte[256 * 1024];
        for (int left = size; left > 0; left -= block.Length)
            yield return block.AsMemory(0, Math.Min(left, block.Length));
    }

    private static byte[] Head(string type, int length) =>
        Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: {type}\r\nContent-Length: {length}\r\n\r\n");

    private static byte[] Frame(string text)
    {
        byte[] data = Encoding.UTF8.GetBytes(text + "\n\n");
        return [.. Encoding.ASCII.GetBytes($"{data.Length:x}\r\n"), .. data, .. "\r\n"u8];
    }
}
