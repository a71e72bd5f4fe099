using System.CommandLine;
using System.Text.Json;
using MieTools.Core.Local;
using MieTools.Server.Wire;
using MieTools.Server.Wire.Hosting;

namespace MieTools.Server.Emulator;

/// <summary>The command that starts an emulator, prints its addresses in one line of JSON, and runs until it is stopped.</summary>
public static class EmulatorCommand
{
    private const string Description = "Runs a local OCI Data Science model deployment service.";
    private static readonly EmulatorArguments s_options = new();
    private static readonly Option<int?> s_parent = new("--parent-pid")
    {
        Description = "Stop when this process ends, and leave Ctrl+C to it.",
        HelpName = "PID",
    };
    private static readonly Option<bool> s_stopOnClose = new("--stop-on-stdin-close")
    {
        Description = "Stop when standard input is closed.",
    };

    /// <summary>Makes the command <c>emulator</c> of a program that has others too.</summary>
    public static Command Create() => Furnish(new Command("emulator", Description));

    /// <summary>Runs a program that is this command and no other.</summary>
    /// <param name="args">Its arguments.</param>
    /// <returns>Exit code: 0 after a stop that was asked for, 1 when it could not start or the arguments are wrong.</returns>
    public static Task<int> RunAloneAsync(IReadOnlyList<string> args) => Furnish(new RootCommand(Description)).RunAsync(args);

    /// <summary>Parses and runs a command.</summary>
    internal static Task<int> RunAsync(this Command root, IReadOnlyList<string> args) =>
        // The commands listen to signals by themselves.
        root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });

    private static Command Furnish(Command command)
    {
        s_options.AddTo(command);
        command.Options.Add(s_parent);
        command.Options.Add(s_stopOnClose);
        command.SetAction((arguments, _) => RunAsync(arguments));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments)
    {
        using StopSignals signals = new(ignoreInterrupt: arguments.GetValue(s_parent) is not null);
        ParentProcess? parent = null;
        if (arguments.GetValue(s_parent) is { } pid && (parent = ParentProcess.Find(pid)) is null)
            return Fail($"there is no process {pid} to watch (--parent-pid).");
        MieEmulator emulator;
        MieEmulatorOptions options;
        try
        {
            options = s_options.Read(arguments);
            emulator = await MieEmulator.StartAsync(options, signals.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or FormatException
            or System.Net.Sockets.SocketException)
        {
            return Fail(e.Message);
        }
        await using (emulator.ConfigureAwait(false))
        {
            using IDisposable? announced = RunningEmulators.OfUser.Announce(
                emulator.ToRunning(options.DataDirectory, arguments.GetValue(s_parent)));
            Console.Out.WriteLine(JsonSerializer.Serialize(emulator.ToInfo(), EmulatorJson.Default.EmulatorInfo));
            await Console.Out.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            await WaitAsync(parent, arguments.GetValue(s_stopOnClose), signals.Token).ConfigureAwait(false);
        }
        return 0;
    }

    // Whichever reason to stop comes first.
    private static async Task WaitAsync(ParentProcess? parent, bool stopOnClose, CancellationToken cancellation)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        List<Task> reasons = [Task.Delay(Timeout.Infinite, stop.Token)];
        if (parent is not null)
            reasons.Add(parent.WaitForEndAsync(stop.Token));
        if (stopOnClose)
            reasons.Add(StandardInput.WaitForCloseAsync(stop.Token));
        await Task.WhenAny(reasons).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
    }

    private static int Fail(string message)
    {
        Console.Error.WriteLine($"emulator: {LogText.OneLine(message.ReplaceLineEndings(" "))}");
        return 1;
    }
}
