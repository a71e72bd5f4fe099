using BenchmarkDotNet.Attributes;
using MieTools.Core.Auth.Config;

namespace MieTools.Benchmarks.Core;

/// <summary>The config file: parsed, and asked for again when it has not changed.</summary>
[MemoryDiagnoser]
public class ConfigFileBenchmarks
{
    private string _text = null!;
    private string _path = null!;

    [Params(1, 10)]
    public int Profiles { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _text = BenchmarkData.ConfigText(Profiles);
        _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        File.WriteAllText(_path, _text);
        OciConfigFile.Load(_path);
    }

    [GlobalCleanup]
    public void Cleanup() => File.Delete(_path);

    [Benchmark(Baseline = true, Description = "File.ReadAllText alone")]
    public string Read() => File.ReadAllText(_path);

    [Benchmark(Description = "OciConfigFile.Parse")]
    public OciConfigFile Parse() => OciConfigFile.Parse(_text, "config");

    [Benchmark(Description = "OciConfigFile.Load, not changed")]
    public OciConfigFile Reread() => OciConfigFile.Load(_path);

    [Benchmark(Description = "its DEFAULT profile")]
    public OciConfigProfile Profile() => OciConfigFile.Load(_path).GetProfile();
}
