using System.Text.Json;
using System.Text.Json.Nodes;
using BenchmarkDotNet.Attributes;
using MieTools.Core.Inference.Reading;

namespace MieTools.Benchmarks.Core;

/// <summary>Taking the text out of one chat chunk.</summary>
[MemoryDiagnoser]
public class ChunkBenchmarks
{
    private readonly byte[] _chunk = BenchmarkData.ChatChunk;
    private readonly AnswerMemory _memory = new();

    [Benchmark(Baseline = true, Description = "JsonDocument, then the member")]
    public string? Document()
    {
        using JsonDocument document = JsonDocument.Parse(_chunk);
        return document.RootElement.GetProperty("choices")[0].GetProperty("delta").GetProperty("content").GetString();
    }

    [Benchmark(Description = "JsonNode, then the member")]
    public string? Node() => (string?)JsonNode.Parse(_chunk)!["choices"]![0]!["delta"]!["content"];

    [Benchmark(Description = "ModelEventReader, all fields")]
    public string? Ours()
    {
        ModelEventReader.TryRead(_chunk, null, _memory, out ModelEvent found);
        return found.Piece.Text;
    }
}
