using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace MieTools.Benchmarks.EndToEnd;

/// <summary>Clients that leave their streams, all at once.</summary>
internal static class HangUpProbe
{
    private const string Endless = """{"prompt":"A story","stream":true,"ignore_eos":true,"max_tokens":1000000}""";
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);

    /// <summary>From the hang-up of so many streams, whose clients do not read on, until the emulator has ended the last of them.</summary>
    /// <exception cref="ProbeException">A stream was refused, or the emulator did not see them leave.</exception>
    public static async Task<JsonObject> RunAsync(TestBed bed, int streams, CancellationToken cancellation)
    {
        await using EmulatorProcess emulator = await bed.StartPacedAsync(tokenRate: 0, cancellation);
        string request = await bed.WriteRequestAsync(
            emulator, "/predictWithResponseStream/v1/completions", Endless, sign: false, cancellation);
        byte[] bytes = await File.ReadAllBytesAsync(request, cancellation);
        Socket[] clients = await Task.WhenAll(Enumerable.Range(0, streams)
            .Select(_ => OpenAsync(emulator.Deployment.Port, bytes, cancellation)));
        foreach (Socket client in clients)
        {
            // With a reset: what the stream has sent is not waited for.
            client.Close(0);
        }
        long start = Stopwatch.GetTimestamp();
        using HttpClient http = new() { BaseAddress = new Uri(emulator.Deployment.GetLeftPart(UriPartial.Authority)), Timeout = s_limit };
        while ((int)JsonNode.Parse(await http.GetStringAsync("/emulator/stats", cancellation))!["openInferences"]! > 0)
        {
            if (Stopwatch.GetElapsedTime(start) > s_limit)
                throw new ProbeException($"left streams open for {s_limit.TotalMinutes} minutes");
            await Task.Delay(1, cancellation);
        }
        return new JsonObject { ["endedMs"] = Stopwatch.GetElapsedTime(start).TotalMilliseconds };
    }

    // Returns when the stream has begun.
    private static async Task<Socket> OpenAsync(int port, byte[] request, CancellationToken cancellation)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync("127.0.0.1", port, cancellation);
        await socket.SendAsync(request, cancellation);
        byte[] head = new byte[12];
        int count = await socket.ReceiveAsync(head, cancellation);
        return head.AsSpan(0, count).SequenceEqual("HTTP/1.1 200"u8) ? socket : throw new ProbeException("could not open a stream");
    }
}
