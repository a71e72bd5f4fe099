using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using MieTools.ModelServer;
using MieTools.Server.Emulator;

namespace MieTools.Server.Tests;

/// <summary>An emulator before a model server whose answers are known to the byte, and whose stream comes in odd pieces.</summary>
public class FaultFixture : IAsyncLifetime
{
    private readonly TimeProvider _time;

    /// <summary>Makes one whose pauses take their time.</summary>
    public FaultFixture()
        : this(TimeProvider.System)
    {
    }

    private protected FaultFixture(TimeProvider time) => _time = time;

    internal const string Whole = """{"text":"é whole","n":1}""";
    internal const string Ping = ": ping\n\n";
    internal const string Done = "data: [DONE]\n\n";
    internal const int Events = 4;
    private readonly HttpClient _http = new();

    internal MieEmulator Emulator { get; private set; } = null!;

    internal TestClient Client { get; private set; } = null!;

    internal string Id { get; private set; } = "";

    /// <summary>The whole stream.</summary>
    internal static string Stream => Event(0) + Ping + Event(1) + Event(2) + Event(3) + Done;

    internal static string Event(int number) => $$"""data: {"n":{{number}},"text":"é{{number}}"}""" + "\n\n";

    public async ValueTask InitializeAsync()
    {
        Emulator = await MieEmulator.StartAsync(new()
        {
            CreateDelay = TimeSpan.Zero,
            UpdateDelay = TimeSpan.Zero,
            Seed = 7,
            ModelServer = new KnownServer(),
            RequestsPerSecond = 0,
            Time = _time,
        });
        Client = new TestClient(Emulator);
        _http.BaseAddress = Emulator.ControlPlane;
        Id = await Client.CreateAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        Client.Dispose();
        await Emulator.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    internal HttpRequestMessage Streamed(string fault) =>
        Client.Request("POST", $"/{Id}/predictWithResponseStream/v1/completions", """{"stream":true}""", ("mie-fault", fault));

    internal HttpRequestMessage Predict(string fault) =>
        Client.Request("POST", $"/{Id}/predict/v1/completions", "{}", ("mie-fault", fault));

    internal HttpRequestMessage Get(string fault) => Client.Request("GET", $"/20190101/modelDeployments/{Id}", null, ("mie-fault", fault));

    /// <summary>Calls the control endpoint, which needs no signature.</summary>
    internal async Task<JsonNode?> ControlAsync(string method, string path, string? body = null, int status = 200)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), path) { Content = body is null ? null : new StringContent(body) };
        using HttpResponseMessage response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(status, (int)response.StatusCode);
        return status == 204 ? null : await response.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken);
    }

    /// <summary>Sends a request over the wire, and checks that its fault was counted once, under its kind, and listed last.</summary>
    internal async Task<Wire> StrikeAsync(HttpRequestMessage request, string kind)
    {
        long before = await StruckAsync(kind);
        Wire wire = await Wire.SendAsync(request);
        Assert.Equal(before + 1, await StruckAsync(kind));
        JsonNode strike = (await ControlAsync("GET", "/emulator/faults"))!["strikes"]!.AsArray()[^1]!;
        Assert.Equal((kind, "header", request.RequestUri!.AbsolutePath),
            ((string?)strike["kind"], (string?)strike["rule"], (string?)strike["path"]));
        Assert.Equal(wire.Header("opc-request-id") ?? (string?)strike["requestId"], (string?)strike["requestId"]);
        return wire;
    }

    internal async Task<long> StruckAsync(string kind) => (long?)(await ControlAsync("GET", "/emulator/stats"))!["faults"]![kind] ?? 0;

    private sealed class KnownServer : IModelServer
    {
        public Task<ContainerResponse> AnswerAsync(ContainerRequest request, CancellationToken cancellation) =>
            Task.FromResult(request.Body.Span.IndexOf("stream"u8) >= 0
                ? new ContainerResponse { ContentType = "text/event-stream", Stream = PiecesAsync(cancellation) }
                : new ContainerResponse { Body = Encoding.UTF8.GetBytes(Whole) });

        // Seven bytes a piece: events, lines and characters are cut.
        private static async IAsyncEnumerable<ReadOnlyMemory<byte>> PiecesAsync([EnumeratorCancellation] CancellationToken cancellation)
        {
            foreach (byte[] piece in Encoding.UTF8.GetBytes(Stream).Chunk(7))
            {
                cancellation.ThrowIfCancellationRequested();
                await Task.Yield();
                yield return piece;
            }
        }
    }
}
