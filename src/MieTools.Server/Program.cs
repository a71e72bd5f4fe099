using System.CommandLine;
using MieTools.Server.Emulator;

RootCommand root = new("The local services of MieTools.") { EmulatorCommand.Create() };
return await root.Parse(args).InvokeAsync().ConfigureAwait(false);
