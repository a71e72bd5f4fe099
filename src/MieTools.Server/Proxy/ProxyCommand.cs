using System.CommandLine;
using System.Text.Json;
using MieTools.Core.Connection;
using MieTools.Server.Wire.Hosting;

namespace MieTools.Server.Proxy;

/// <summary>
/// The command that starts a signing proxy, prints its address in one line of JSON, and runs until it is stopped. What it has to know
/// comes over standard input, since every user of the machine can read a command line.
/// </summary>
public static class ProxyCommand
{
    private const int MostSettings = 4 * 1024 * 1024;

    /// <summary>Makes the command <c>proxy</c> of a program that has others too.</summary>
    public static Command Create()
    {
        Command command = new("proxy", "Runs a local proxy that signs requests to model deployments.");
        return new ServerRun("proxy").Furnish(command, (_, stop) => StartAsync(stop),
            run => JsonSerializer.Serialize(
                new ProxyInfo(run.Proxy.Address.GetLeftPart(UriPartial.Authority), run.Proxy.CaFile, Environment.ProcessId),
                ProxyJson.Default.ProxyInfo));
    }

    private static async Task<ConnectedProxy> StartAsync(CancellationToken stop)
    {
        byte[] line = await StandardInput.ReadLineAsync(MostSettings, stop).ConfigureAwait(false)
            ?? throw new FormatException("The proxy is told its settings in one line of JSON over standard input, and there is none.");
        ProxySettings settings = ProxySettings.Read(line);
        // It may hold a pass phrase.
        Array.Clear(line);
        MieContext context = await ContextHandover.ConnectAsync(settings.Connection, stop).ConfigureAwait(false);
        try
        {
            return new ConnectedProxy(await MieProxy.StartAsync(settings.ToOptions(context), stop).ConfigureAwait(false), context);
        }
        catch
        {
            context.Dispose();
            throw;
        }
    }

    /// <summary>A proxy with a connection of its own.</summary>
    private sealed class ConnectedProxy(MieProxy proxy, MieContext context) : IAsyncDisposable
    {
        public MieProxy Proxy => proxy;

        public async ValueTask DisposeAsync()
        {
            await proxy.DisposeAsync().ConfigureAwait(false);
            context.Dispose();
        }
    }
}
