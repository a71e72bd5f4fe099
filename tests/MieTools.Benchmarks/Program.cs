using System.CommandLine;
using MieTools.Benchmarks.Batches;
using MieTools.Benchmarks.Core;
using MieTools.Benchmarks.EndToEnd;
using MieTools.Benchmarks.Load;
using MieTools.Benchmarks.Proxies;

RootCommand root = new("Measures MieTools beside its peers.")
{
    CoreCommand.Create(),
    EndToEndCommand.Create(),
    ProxyBenchmark.Create(),
    BatchCommand.Create(),
    LoadCommand.Create(),
    SignedCallsCommand.Create(),
    PlainProxyCommand.Create(),
    ReplayCommand.Create(),
    SlowServerCommand.Create(),
    BatchRunCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
