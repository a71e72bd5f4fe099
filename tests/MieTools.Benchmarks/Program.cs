using System.CommandLine;
using MieTools.Benchmarks.Core;
using MieTools.Benchmarks.EndToEnd;
using MieTools.Benchmarks.Load;
using MieTools.Benchmarks.Proxies;

RootCommand root = new("Measures MieTools beside its peers.")
{
    CoreCommand.Create(),
    EndToEndCommand.Create(),
    ProxyBenchmark.Create(),
    LoadCommand.Create(),
    SignedCallsCommand.Create(),
    PlainProxyCommand.Create(),
    ReplayCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
