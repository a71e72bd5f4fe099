using System.CommandLine;
using System.Net.Sockets;

namespace MieTools.Server.Wire.Hosting;

/// <summary>A command that starts a server, prints one line about it, and runs until it is stopped.</summary>
/// <param name="name">The command, in messages.</param>
/// <param name="words">Puts a message into the words of the command's own options; null to leave it.</param>
/// <param name="wrongValue">Exit code when the server refuses a value that it was given.</param>
internal sealed class ServerRun(string name, Func<string, string>? words = null, int wrongValue = ServerRun.WrongUsage)
{
    /// <summary>Exit code when it could not start.</summary>
    public const int NotStarted = 1;

    /// <summary>Exit code of arguments with which nothing was tried.</summary>
    public const int WrongUsage = 2;

    /// <summary>Exit code of what nobody has thought of: no value is known to be wrong.</summary>
    public const int Unforeseen = 3;

    private readonly Option<int?> _parent = new("--parent-pid")
    {
        Description = "Stop when this process ends, and leave Ctrl+C to it.",
        HelpName = "PID",
    };
    private readonly Option<bool> _stopOnClose = new("--stop-on-stdin-close")
    {
        Description = "Stop when standard input is closed.",
    };

    /// <summary>Parses and runs a command.</summary>
    public static Task<int> InvokeAsync(RootCommand root, IReadOnlyList<string> args) =>
        InvokeAsync(root.Parse(args));

    /// <summary>Runs a command that is parsed.</summary>
    public static Task<int> InvokeAsync(ParseResult parsed) =>
        // The commands listen to signals by themselves.
        parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });

    /// <summary>The process that the server ends with; null for none.</summary>
    public int? ParentOf(ParseResult arguments) => arguments.GetValue(_parent);

    /// <summary>Makes a command run a server.</summary>
    /// <param name="command">The command, with the server's own options.</param>
    /// <param name="start">Starts it by what was given.</param>
    /// <param name="ready">The line that tells where it is.</param>
    /// <param name="announce">Lets others find it while it runs; null where nobody looks.</param>
    public Command Furnish<T>(Command command, Func<ParseResult, CancellationToken, Task<T>> start, Func<T, ParseResult, string> ready,
        Func<T, ParseResult, IDisposable?>? announce = null)
        where T : IAsyncDisposable
    {
        command.Options.Add(_parent);
        command.Options.Add(_stopOnClose);
        command.SetAction((arguments, _) => RunAsync(() => ServeAsync(arguments, start, ready, announce)));
        return command;
    }

    private async Task<int> ServeAsync<T>(
        ParseResult arguments, Func<ParseResult, CancellationToken, Task<T>> start, Func<T, ParseResult, string> ready,
        Func<T, ParseResult, IDisposable?>? announce)
        where T : IAsyncDisposable
    {
        using StopSignals signals = new(ignoreInterrupt: arguments.GetValue(_parent) is not null);
        ParentProcess? parent = null;
        if (arguments.GetValue(_parent) is { } pid && (parent = ParentProcess.Find(pid)) is null)
            return Fail($"there is no process {pid} to watch (--parent-pid).");
        T server;
        try
        {
            server = await start(arguments, signals.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
        {
            return 0;
        }
        await using (server.ConfigureAwait(false))
        {
            TimerResolution.Refine();
            using IDisposable? announced = announce?.Invoke(server, arguments);
            Console.Out.WriteLine(ready(server, arguments));
            await Console.Out.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            await WaitAsync(parent, arguments.GetValue(_stopOnClose), signals.Token).ConfigureAwait(false);
        }
        return 0;
    }

    // One line, whatever happens: frames of a stack say nothing to whoever starts a server.
    private async Task<int> RunAsync(Func<Task<int>> run)
    {
        try
        {
            return await run().ConfigureAwait(false);
        }
        catch (UsageException e)
        {
            return Fail(e.Message, WrongUsage);
        }
        catch (MieException e)
        {
            return Fail($"{e.Message} {e.Advice}", e.Category == MieErrorCategory.InvalidArgument ? wrongValue : NotStarted);
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            return Fail(e.Message, wrongValue);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SocketException)
        {
            return Fail(e.Message);
        }
#pragma warning disable CA1031 // The end of the program: what is left is told, in a form that can be reported.
        catch (Exception e)
        {
            return Fail($"something that was not foreseen: {e.Message} ({KindOf(e)})", Unforeseen);
        }
#pragma warning restore CA1031
    }

    // Where it came from, without the folders that this was built in.
    private static string KindOf(Exception e) =>
        e.TargetSite is { } place ? $"{e.GetType().Name} in {place.DeclaringType?.Name}.{place.Name}" : e.GetType().Name;

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

    /// <summary>Says what is wrong, in one line.</summary>
    /// <returns>The exit code.</returns>
    public int Fail(string message, int code = NotStarted)
    {
        string line = words?.Invoke(message) ?? message;
        Console.Error.WriteLine($"{name}: {LogText.OneLine(line.ReplaceLineEndings(" "))}");
        return code;
    }
}
