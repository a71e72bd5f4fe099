using System.Text.Json;
using System.Text.Json.Nodes;
using BenchmarkDotNet.Attributes;
using MieTools.Core.Inference.Streaming;

namespace MieTools.Benchmarks.Core;

/// <summary>Taking the text out of one chat chunk.</summary>
[MemoryDiagnoser]
public class ChunkBenchmarks
{
    private readonly byte[] _chunk = BenchmarkData.ChatChunk;
    private readonly Utf8NameCache _names = new();

    [Benchmark(Baseline = true, Description = "JsonDocument, then the member")]
    public string? Document()
    {
        using JsonDocument document = JsonDocument.Parse(_chunk);
        return document.RootElement.GetProperty("choices")[0].GetProperty("delta").GetProperty("content").GetString();
    }

    [Benchmark(Description = "JsonNode, then the member")]
    public string? Node() => (string?)JsonNode.Parse(_chunk)!["choices"]![0]!["delta"]!["content"];

    [Benchmark(Description = "ChunkJsonReader, all fields")]
    public string? Ours()
    {
        ChunkJsonReader.TryRead(_chunk, null, _names, out ChunkFields fields);
        return fields.Text;
    }
}
