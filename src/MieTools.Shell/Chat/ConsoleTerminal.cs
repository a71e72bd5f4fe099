using System.Management.Automation.Host;

namespace MieTools.Chat;

/// <summary>The terminal that this process runs in. What was typed ahead comes before what is typed now.</summary>
internal sealed class ConsoleTerminal : ITerminal, IDisposable
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(15);

    private readonly TypedAhead _typed;

    private ConsoleTerminal(TypedAhead typed)
    {
        _typed = typed;
        Write(StrokeDecoder.MarksOn);
    }

    /// <inheritdoc/>
    public int Width => Console.WindowWidth;

    /// <inheritdoc/>
    public int Height => Console.WindowHeight;

    /// <inheritdoc/>
    public bool HasKey => _typed.HasKey || ConsoleKeys.OfProcess.HasKey;

    /// <summary>The terminal; null where none can be used key by key: another host, a redirected stream, nobody at the keyboard.</summary>
    /// <param name="host">The host that would read lines else.</param>
    /// <param name="typed">What was typed ahead.</param>
    public static ConsoleTerminal? Open(PSHost host, TypedAhead typed)
    {
        bool isFit = host.Name == "ConsoleHost" && !Console.IsInputRedirected && !Console.IsOutputRedirected
            && host.UI is { SupportsVirtualTerminal: true } && Environment.GetEnvironmentVariable("TERM") != "dumb"
            && !Environment.GetCommandLineArgs().Any(IsNonInteractive);
        return isFit ? new ConsoleTerminal(typed) : null;
    }

    /// <summary>Lets Ctrl+C come as a key until what it returns is disposed.</summary>
    public static IDisposable TakeControlC() => new ControlC();

    /// <inheritdoc/>
    public async Task<ConsoleKeyInfo> ReadKeyAsync(CancellationToken cancellationToken)
    {
        if (_typed.TryTake(out ConsoleKeyInfo key))
            return key;
        while (!ConsoleKeys.OfProcess.HasKey)
            await Task.Delay(s_pause, cancellationToken).ConfigureAwait(false);
        return ConsoleKeys.OfProcess.Read();
    }

    /// <inheritdoc/>
    public async Task<bool> IsFollowedAsync(CancellationToken cancellationToken)
    {
        if (!HasKey)
            await Task.Delay(s_pause, cancellationToken).ConfigureAwait(false);
        return HasKey;
    }

    /// <inheritdoc/>
    public void Write(string text) => Console.Out.Write(text);

    /// <inheritdoc/>
    public void Dispose() => Write(StrokeDecoder.MarksOff);

    // The host refuses to read then, and has to be the one that says so.
    private static bool IsNonInteractive(string argument) => argument.Length > 4 && argument[0] is '-' or '/'
        && "noninteractive".StartsWith(argument.TrimStart('-', '/'), StringComparison.OrdinalIgnoreCase);

    private sealed class ControlC : IDisposable
    {
        private readonly bool _before = Console.TreatControlCAsInput;

        public ControlC() => Console.TreatControlCAsInput = true;

        public void Dispose() => Console.TreatControlCAsInput = _before;
    }
}
