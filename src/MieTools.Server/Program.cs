using System.CommandLine;
using MieTools.Server.Emulator;

return await new RootCommand("The local services of MieTools.") { EmulatorCommand.Create() }.RunAsync(args).ConfigureAwait(false);
