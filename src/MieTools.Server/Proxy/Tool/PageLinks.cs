using System.Runtime.InteropServices;

namespace MieTools.Server.Proxy.Tool;

/// <summary>Writes links to the status page to standard error: at the start, and whenever SIGUSR1 asks for one.</summary>
/// <remarks>Only the user that runs the proxy, and root, can send it a signal.</remarks>
internal sealed class PageLinks : IDisposable
{
    private readonly PosixSignalRegistration? _signal;

    /// <summary>Begins to listen.</summary>
    /// <param name="proxy">The proxy.</param>
    /// <param name="now">Whether to write one at once.</param>
    public PageLinks(MieProxy proxy, bool now)
    {
        // .NET has no name for it, and its number is the system's.
        int number = OperatingSystem.IsLinux() ? 10 : OperatingSystem.IsMacOS() ? 30 : 0;
        if (number > 0)
        {
            _signal = PosixSignalRegistration.Create((PosixSignal)number, context =>
            {
                context.Cancel = true;
                Write(proxy);
            });
        }
        if (now)
            Write(proxy);
    }

    /// <inheritdoc/>
    public void Dispose() => _signal?.Dispose();

    private static void Write(MieProxy proxy) =>
        Console.Error.WriteLine($"Status page (this link opens it once, within ten minutes): {proxy.NewPageLink()}");
}
