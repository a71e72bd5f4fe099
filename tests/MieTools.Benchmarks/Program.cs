using System.CommandLine;
using MieTools.Benchmarks.Core;
using MieTools.Benchmarks.EndToEnd;
using MieTools.Benchmarks.Load;

RootCommand root = new("Measures MieTools beside its peers.")
{
    CoreCommand.Create(),
    EndToEndCommand.Create(),
    LoadCommand.Create(),
    ReplayCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
