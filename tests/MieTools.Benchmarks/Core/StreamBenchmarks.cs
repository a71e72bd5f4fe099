using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using MieTools.Core.Inference.Addresses;
using MieTools.Core.Inference.Bodies;
using MieTools.Core.Inference.Calls;
using MieTools.Core.Inference.Reading;

namespace MieTools.Benchmarks.Core;

/// <summary>A whole streamed answer of 1,000 chunks from memory, through the client; times and bytes are those of one chunk.</summary>
[MemoryDiagnoser]
public class StreamBenchmarks
{
    private const int Chunks = 1000;
    private readonly byte[] _stream = BenchmarkData.ChatStream(Chunks);
    private HttpMessageInvoker _http = null!;
    private InferenceClient _client = null!;
    private InferenceRequest _request = null!;

    [GlobalSetup]
    public void Setup()
    {
        _http = new HttpMessageInvoker(new FromMemory(_stream));
        _client = new InferenceClient(_http);
        _request = new InferenceRequest
        {
            Address = InferenceAddress.Parse("http://127.0.0.1:1/ocid1.datasciencemodeldeployment.oc1.iad.amaaaaaav66vvniaq7ys5qj2sj5"),
            Method = "POST",
            Suffix = "/v1/chat/completions",
            Body = InferenceBody.Json("""{"stream":true}"""u8.ToArray()),
        };
    }

    [GlobalCleanup]
    public void Cleanup() => _http.Dispose();

    [Benchmark(Baseline = true, OperationsPerInvoke = Chunks, Description = "SseParser and JsonDocument")]
    public async Task<int> Peer()
    {
        int total = 0;
        using MemoryStream stream = new(_stream, writable: false);
        await foreach (SseItem<string?> item in SseParser.Create(stream, (_, data) => Text(data)).EnumerateAsync())
            total += item.Data?.Length ?? 0;
        return total;
    }

    [Benchmark(OperationsPerInvoke = Chunks, Description = "InferenceClient.StreamAsync")]
    public async Task<int> Ours()
    {
        int total = 0;
        await foreach (MieStreamChunk chunk in _client.StreamAsync(_request))
            total += chunk.Text.Length;
        return total;
    }

    private static string? Text(ReadOnlySpan<byte> data)
    {
        if (data.SequenceEqual("[DONE]"u8))
            return null;
        Utf8JsonReader reader = new(data);
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        return document.RootElement.GetProperty("choices")[0].GetProperty("delta").GetProperty("content").GetString();
    }

    private sealed class FromMemory(byte[] stream) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            HttpResponseMessage response = new(HttpStatusCode.OK) { Content = new ByteArrayContent(stream) };
            response.Content.Headers.ContentType = new MediaTypeHeaderValue("text/event-stream");
            return Task.FromResult(response);
        }
    }
}
