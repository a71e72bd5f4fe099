using System.CommandLine;
using System.Text.Json;
using MieTools.Server.Hosting;

namespace MieTools.Server.Emulator;

/// <summary>The command <c>emulator</c>: starts one, says where it is in one line of JSON, and runs until it is told to stop.</summary>
internal static class EmulatorCommand
{
    private static readonly Option<int> s_port = new("--port") { Description = "Port on 127.0.0.1; 0 takes a free one.", DefaultValueFactory = _ => 0 };
    private static readonly Option<string?> s_configOut = new("--config-out") { Description = "Directory for the OCI config file and its keys. Without it, a temporary one that goes away at the end." };
    private static readonly Option<string?> s_data = new("--data") { Description = "Directory that keeps deployments, keys and tokens over restarts. Without it, they are in memory." };
    private static readonly Option<double> s_createDelay = new("--create-delay") { Description = "Seconds from CREATING to ACTIVE.", DefaultValueFactory = _ => 2 };
    private static readonly Option<double> s_updateDelay = new("--update-delay") { Description = "Seconds that all other changes take.", DefaultValueFactory = _ => 2 };
    private static readonly Option<double> s_tokenRate = new("--token-rate") { Description = "Tokens a second of a stream; 0 for no pause.", DefaultValueFactory = _ => 50 };
    private static readonly Option<double> s_tokenLifetime = new("--token-lifetime") { Description = "Seconds that a session token lives.", DefaultValueFactory = _ => 3600 };
    private static readonly Option<int?> s_parent = new("--parent-pid") { Description = "Stop when this process ends, and leave Ctrl+C to it." };
    private static readonly Option<bool> s_stopOnClose = new("--stop-on-stdin-close") { Description = "Stop when standard input is closed." };
    private static readonly Option<bool> s_noVerify = new("--no-verify") { Description = "Take requests without checking signatures." };
    private static readonly Option<int?> s_seed = new("--seed") { Description = "The same OCIDs in every run; other texts." };
    private static readonly Option<bool> s_verbose = new("--verbose") { Description = "Write refusals and their reasons to standard error." };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        foreach (Option<double> option in (ReadOnlySpan<Option<double>>)[s_createDelay, s_updateDelay, s_tokenRate, s_tokenLifetime])
        {
            option.Validators.Add(result =>
            {
                if (result.GetValueOrDefault<double>() is not (>= 0 and <= 1_000_000))
                    result.AddError($"{option.Name} has to be 0 or more.");
            });
        }
        s_port.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 65535)
                result.AddError("--port has to be from 0 to 65535.");
        });
        Command command = new("emulator", "Runs a local OCI Data Science model deployment service.")
        {
            s_port, s_configOut, s_data, s_createDelay, s_updateDelay, s_tokenRate, s_tokenLifetime, s_parent, s_stopOnClose, s_noVerify, s_seed, s_verbose,
        };
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
        try
        {
            emulator = await MieEmulator.StartAsync(ReadOptions(arguments), signals.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Net.Sockets.SocketException)
        {
            return Fail(e.Message);
        }
        await using (emulator.ConfigureAwait(false))
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(emulator.ToInfo(), EmulatorJson.Default.EmulatorInfo));
            await Console.Out.FlushAsync(signals.Token).ConfigureAwait(false);
            await WaitAsync(parent, arguments.GetValue(s_stopOnClose), signals.Token).ConfigureAwait(false);
        }
        return 0;
    }

    private static MieEmulatorOptions ReadOptions(ParseResult arguments) => new()
    {
        Port = arguments.GetValue(s_port),
        ConfigDirectory = arguments.GetValue(s_configOut),
        DataDirectory = arguments.GetValue(s_data),
        CreateDelay = TimeSpan.FromSeconds(arguments.GetValue(s_createDelay)),
        UpdateDelay = TimeSpan.FromSeconds(arguments.GetValue(s_updateDelay)),
        TokenRate = arguments.GetValue(s_tokenRate),
        TokenLifetime = TimeSpan.FromSeconds(arguments.GetValue(s_tokenLifetime)),
        VerifySignatures = !arguments.GetValue(s_noVerify),
        Seed = arguments.GetValue(s_seed),
        Log = arguments.GetValue(s_verbose) ? Console.Error.WriteLine : null,
    };

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
        Console.Error.WriteLine($"emulator: {message.ReplaceLineEndings(" ")}");
        return 1;
    }
}
