using System.Runtime.InteropServices;

namespace MieTools.Server.Wire.Hosting;

/// <summary>Turns the signals that ask a process to stop into a token.</summary>
/// <remarks>
/// A terminal sends Ctrl+C to every process of its foreground group. A server that a shell has started for its session must not die of
/// the Ctrl+C that stops one command of that session, so interrupts can be left to the parent. On Windows Ctrl+Break is one as well, and
/// the only one that a program can send to another; closing the console and shutting down are its SIGHUP and SIGTERM.
/// </remarks>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _registrations;

    /// <summary>Begins to listen.</summary>
    /// <param name="ignoreInterrupt">Leave Ctrl+C to the parent.</param>
    public StopSignals(bool ignoreInterrupt) => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop),
        .. Interrupts.Select(s => PosixSignalRegistration.Create(s, ignoreInterrupt ? static context => context.Cancel = true : Stop)),
    ];

    /// <summary>Cancelled when it is time to stop.</summary>
    public CancellationToken Token => _stop.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
        _stop.Dispose();
    }

    // Ctrl+Break is SIGQUIT to .NET; that of Unix asks for a dump.
    private static PosixSignal[] Interrupts =>
        OperatingSystem.IsWindows() ? [PosixSignal.SIGINT, PosixSignal.SIGQUIT] : [PosixSignal.SIGINT];

    // Cancel means: do not end the process at once, it is going to by itself.
    private void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        _stop.Cancel();
    }
}
