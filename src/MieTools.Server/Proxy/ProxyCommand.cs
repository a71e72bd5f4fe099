using System.CommandLine;
using System.Text.Json;
using MieTools.Core.Connection;
using MieTools.Server.Proxy.Tool;
using MieTools.Server.Wire.Hosting;

namespace MieTools.Server.Proxy;

/// <summary>
/// The commands that start a signing proxy, print its address in one line of JSON, and run until they are stopped. The one that a module
/// starts is told what it has to know over standard input, since every user of the machine can read a command line; the one that people
/// and service managers start has options, and reads what is secret from files.
/// </summary>
public static class ProxyCommand
{
    private const int MostSettings = 4 * 1024 * 1024;

    /// <summary>Makes the command <c>proxy</c> of a program that has others too.</summary>
    public static Command Create()
    {
        Command command = new("proxy", "Runs a local proxy that signs requests to model deployments.");
        return new ServerRun("proxy").Furnish(command, (_, stop) => StartAsync(stop),
            (run, _) => JsonSerializer.Serialize(
                new ProxyInfo(run.Proxy.Address.GetLeftPart(UriPartial.Authority), run.Proxy.CaFile, Environment.ProcessId),
                ProxyJson.Default.ProxyInfo));
    }

    /// <summary>Runs a program that is the command with options and no other.</summary>
    /// <param name="args">Its arguments.</param>
    /// <param name="exporter">
    /// Starts what takes spans and metrics of the calls, when the arguments are good; disposed after the proxy. Null for nothing, and gives
    /// null for nothing.
    /// </param>
    /// <returns>
    /// Exit code: 0 after a stop that was asked for, 1 when it could not start, 2 when the arguments are wrong and nothing was tried,
    /// 3 after what was not foreseen.
    /// </returns>
    public static Task<int> RunAloneAsync(IReadOnlyList<string> args, Func<IDisposable?>? exporter = null)
    {
        PipeOutput.UseUtf8();
        return new ProxyTool(exporter).RunAsync(args);
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
}
