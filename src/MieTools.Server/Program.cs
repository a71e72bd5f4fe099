using System.CommandLine;
using MieTools.Server.Emulator;

RootCommand root = new("The local services of MieTools.") { EmulatorCommand.Create() };
// The commands listen to signals by themselves.
InvocationConfiguration configuration = new() { ProcessTerminationTimeout = null };
return await root.Parse(args).InvokeAsync(configuration).ConfigureAwait(false);
