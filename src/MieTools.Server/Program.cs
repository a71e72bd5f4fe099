using System.CommandLine;
using MieTools.Server.Emulator;
using MieTools.Server.Proxy;
using MieTools.Server.Wire.Hosting;

PipeOutput.UseUtf8();
RootCommand root = new("The local services of MieTools.") { EmulatorCommand.Create(), ProxyCommand.Create() };
return await ServerRun.InvokeAsync(root, args).ConfigureAwait(false);
