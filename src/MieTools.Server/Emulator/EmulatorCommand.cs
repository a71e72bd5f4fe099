using System.CommandLine;
using System.Text.Json;
using MieTools.Core.Local;
using MieTools.Server.Wire.Hosting;

namespace MieTools.Server.Emulator;

/// <summary>The command that starts an emulator, prints its addresses in one line of JSON, and runs until it is stopped.</summary>
public static class EmulatorCommand
{
    private const string Description = "Runs a local OCI Data Science model deployment service.";

    /// <summary>Makes the command <c>emulator</c> of a program that has others too.</summary>
    public static Command Create() => Furnish(new Command("emulator", Description));

    /// <summary>Runs a program that is this command and no other.</summary>
    /// <param name="args">Its arguments.</param>
    /// <returns>
    /// Exit code: 0 after a stop that was asked for, 1 when it could not start or the arguments cannot be read, 2 when a value is refused,
    /// 3 after what was not foreseen.
    /// </returns>
    public static Task<int> RunAloneAsync(IReadOnlyList<string> args)
    {
        PipeOutput.UseUtf8();
        RootCommand root = new(Description);
        Furnish(root);
        return ServerRun.InvokeAsync(root, args);
    }

    private static Command Furnish(Command command)
    {
        EmulatorArguments options = new();
        options.AddTo(command);
        ServerRun run = new("emulator");
        return run.Furnish(command,
            (arguments, stop) => MieEmulator.StartAsync(options.Read(arguments), stop),
            (emulator, _) => JsonSerializer.Serialize(emulator.ToInfo(), EmulatorJson.Default.EmulatorInfo),
            (emulator, arguments) => RunningEmulators.OfUser.Announce(
                emulator.ToRunning(options.Read(arguments).DataDirectory, run.ParentOf(arguments))));
    }
}
