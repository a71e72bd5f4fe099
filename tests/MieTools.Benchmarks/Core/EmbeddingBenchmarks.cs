using System.Text.Json;
using BenchmarkDotNet.Attributes;
using MieTools.Core.Inference.Embeddings;

namespace MieTools.Benchmarks.Core;

/// <summary>An answer of 64 vectors with 1536 numbers each, in both encodings, and how alike two of them are.</summary>
[MemoryDiagnoser]
public class EmbeddingBenchmarks
{
    private readonly byte[] _numbers = BenchmarkData.Embeddings(64, 1536, base64: false);
    private readonly byte[] _base64 = BenchmarkData.Embeddings(64, 1536, base64: true);
    private readonly MieEmbedding _one = new() { Embedding = BenchmarkData.Vector(1, 1536) };
    private readonly float[] _other = BenchmarkData.Vector(2, 1536);

    [Benchmark(Baseline = true, Description = "numbers by JsonDocument")]
    public float[][] Document()
    {
        using JsonDocument document = JsonDocument.Parse(_numbers);
        return [.. document.RootElement.GetProperty("data").EnumerateArray()
            .Select(d => d.GetProperty("embedding").EnumerateArray().Select(n => n.GetSingle()).ToArray())];
    }

    [Benchmark(Description = "numbers (EmbeddingReader)")]
    public int Numbers() => EmbeddingReader.Read(_numbers).Items.Count;

    [Benchmark(Description = "base64 (EmbeddingReader)")]
    public int Base64() => EmbeddingReader.Read(_base64).Items.Count;

    [Benchmark(Description = "cosine similarity of two")]
    public double Cosine() => _one.CosineSimilarity(_other);
}
