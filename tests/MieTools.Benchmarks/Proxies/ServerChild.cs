using System.Diagnostics;
using MieTools.Benchmarks.EndToEnd;

namespace MieTools.Benchmarks.Proxies;

/// <summary>A server as a process of its own, which ends when its standard input is closed.</summary>
internal sealed class ServerChild : IAsyncDisposable
{
    private readonly Process _process;

    private ServerChild(Process process, string ready) => (_process, Ready) = (process, ready);

    /// <summary>The line that it printed when it answered.</summary>
    public string Ready { get; }

    /// <summary>Memory that is its own or shared, in MB.</summary>
    public double Megabytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / 1e6;
        }
    }

    /// <summary>Starts one.</summary>
    /// <param name="name">What it is, in errors.</param>
    /// <param name="file">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="cancellation">Stops the wait.</param>
    public static async Task<ServerChild> StartAsync(
        string name, string file, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        Process process = Process.Start(new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        string? ready = await process.StandardOutput.ReadLineAsync(cancellation);
        if (ready is not null)
            return new ServerChild(process, ready);
        process.Dispose();
        throw new ProbeException($"{name} did not start");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(10));
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }
        _process.Dispose();
    }
}
