using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using MieTools.Core.Batch.Output;

namespace MieTools.Benchmarks.Core;

/// <summary>The sum that a batch keeps over what it writes: over a group of results, beside a hash and a mere copy of them.</summary>
public class FileSumBenchmarks
{
    private readonly byte[] _group = new byte[4 * 1024 * 1024];
    private readonly byte[] _copy = new byte[4 * 1024 * 1024];

    [GlobalSetup]
    public void Setup() => new Random(1).NextBytes(_group);

    [Benchmark(Baseline = true, Description = "a copy of 4 MB")]
    public void Copy() => _group.CopyTo(_copy, 0);

    [Benchmark(Description = "FileSum.Add (CRC-32C) over 4 MB")]
    public uint Sum() => FileSum.Add(0, _group);

    [Benchmark(Description = "SHA-256 over 4 MB")]
    public byte[] Hash() => SHA256.HashData(_group);
}
