using System.Net.Sockets;
using System.Runtime.CompilerServices;
using MieTools.ModelServer;
using MieTools.Server.Emulator;

namespace MieTools.Server.Tests;

/// <summary>Runs alone: other tests would use memory too.</summary>
[CollectionDefinition(nameof(LoadTests), DisableParallelization = true)]
public sealed class LoadTestsRunAlone;

/// <summary>Many requests on many connections, none of which fails or leaves anything behind.</summary>
[Collection(nameof(LoadTests))]
public sealed class LoadTests(ITestOutputHelper output)
{
    private const int Requests = 10_000;
    private const int Connections = 64;

    [Theory]
    [InlineData("predict", """{"prompt":"Who?","max_tokens":8}""", "\"finish_reason\":\"length\"", false)]
    [InlineData("predictWithResponseStream", """{"prompt":"Who?","max_tokens":8,"stream":true}""", "data: [DONE]", false)]
    [InlineData("predict", """{"n":1}""", "\"own\"", true)]
    public async Task Ten_thousand_requests_on_64_connections_are_all_served_and_memory_does_not_grow(
        string prefix, string body, string expected, bool upstream)
    {
        await using RawContainer container = RawContainer.Of(RawContainer.Ok("\"own\""));
        MieEmulatorOptions options = new()
        {
            CreateDelay = TimeSpan.Zero,
            TokenRate = 0,
            RequestsPerSecond = 0,
            Upstream = upstream ? container.Address : null,
        };
        await using MieEmulator emulator = await MieEmulator.StartAsync(options, TestContext.Current.CancellationToken);
        using TestClient client = new(emulator);
        string id = await client.CreateActiveAsync();
        string target = $"/{id}/{prefix}/v1/completions";

        long before = 0;
        for (int round = 0; round < 3; round++)
        {
            await RunAsync(client, target, body, expected, round == 0 ? Requests / 5 : Requests / 2);
            container.Heads.Clear();
            long now = GC.GetTotalMemory(forceFullCollection: true);
            output.WriteLine($"{now / 1024} KiB");
            if (round == 0)
                before = now;
            // A kilobyte a request would be ten megabytes.
            Assert.True(now - before < 4 * 1024 * 1024, $"{before} -> {now} bytes");
        }
        Assert.Equal((0, 0, 0, 0), (emulator.OpenInferences, emulator.ActiveStreams, emulator.AbortedInferences, emulator.AbortedStreams));
        Assert.True(emulator.Requests > Requests);
    }

    [Fact]
    public async Task Hundreds_of_streams_without_pauses_leave_room_for_others_and_end_when_all_hang_up_at_once()
    {
        await using MieEmulator emulator = await MieEmulator.StartAsync(new()
        {
            CreateDelay = TimeSpan.Zero,
            RequestsPerSecond = 0,
            ModelServer = new EndlessServer(),
        }, TestContext.Current.CancellationToken);
        using TestClient client = new(emulator);
        string id = await client.CreateActiveAsync();
        using HttpRequestMessage signed = client.Request("POST", $"/{id}/predictWithResponseStream/v1/completions", "{}");
        TcpClient[] streams = await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => Wire.OpenAsync(signed)));
        await Patience.UntilAsync(() => emulator.ActiveStreams == streams.Length);
        await client.CallAsync("GET", $"/20190101/modelDeployments/{id}");
        foreach (TcpClient stream in streams)
        {
            // With a reset: what the stream has sent is not waited for.
            stream.Client.Close(0);
            stream.Dispose();
        }
        await Patience.UntilAsync(() => emulator.OpenInferences == 0);
        Assert.Equal(streams.Length, emulator.AbortedStreams);
    }

    // The same signature serves all: what is tried is the emulator, and the scheme allows it for five minutes.
    private static async Task RunAsync(TestClient client, string target, string body, string expected, int count)
    {
        int left = count;
        using HttpRequestMessage signed = client.Request("POST", target, body);
        byte[] bytes = await signed.Content!.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        using HttpMessageInvoker http = new(new SocketsHttpHandler { MaxConnectionsPerServer = Connections });
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(async _ =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                using HttpRequestMessage request = new(HttpMethod.Post, signed.RequestUri) { Content = new ByteArrayContent(bytes) };
                request.Content.Headers.ContentType = signed.Content.Headers.ContentType;
                foreach ((string name, IEnumerable<string> values) in signed.Headers)
                    request.Headers.TryAddWithoutValidation(name, values);
                using HttpResponseMessage response = await http.SendAsync(request, TestContext.Current.CancellationToken);
                string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
                Assert.True((int)response.StatusCode == 200 && text.Contains(expected, StringComparison.Ordinal),
                    $"{(int)response.StatusCode} {text}");
                Assert.False(response.TrailingHeaders.Any());
            }
        }));
    }

    private sealed class EndlessServer : IModelServer
    {
        public Task<ContainerResponse> AnswerAsync(ContainerRequest request, CancellationToken cancellation) =>
            Task.FromResult(new ContainerResponse { ContentType = "text/event-stream", Stream = StreamAsync(cancellation) });

#pragma warning disable CS1998 // It never waits: that is the point.
        private static async IAsyncEnumerable<ReadOnlyMemory<byte>> StreamAsync([EnumeratorCancellation] CancellationToken cancellation)
#pragma warning restore CS1998
        {
            byte[] chunk = "data: 1\n\n"u8.ToArray();
            while (true)
            {
                cancellation.ThrowIfCancellationRequested();
                yield return chunk;
            }
        }
    }
}
