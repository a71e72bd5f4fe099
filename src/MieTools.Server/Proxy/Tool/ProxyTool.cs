using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using MieTools.Core.Connection;
using MieTools.Server.Proxy.Models;
using MieTools.Server.Wire.Hosting;

namespace MieTools.Server.Proxy.Tool;

/// <summary>The program <c>mie-proxy</c>: a signing proxy without PowerShell.</summary>
/// <param name="exporter">Starts what takes spans and metrics; null for nothing.</param>
internal sealed class ProxyTool(Func<IDisposable?>? exporter)
{
    private const string Name = "mie-proxy";
    private readonly ProxyArguments _proxy = new();
    private readonly ConnectionArguments _connection = new();

    /// <summary>Runs it.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        RootCommand root = new(
            "Runs a local proxy that signs requests to OCI Data Science model deployments, for clients of OpenAI and Anthropic. "
                + "It prints one line of JSON when it answers, and runs until SIGTERM or Ctrl+C.");
        _proxy.AddTo(root);
        _connection.AddTo(root);
        OptionWords words = new(root);
        ServerRun run = new(Name, words.Translate, ServerRun.NotStarted);
        run.Furnish(root, StartAsync, ReadyLine,
            (connected, arguments) => new PageLinks(connected.Proxy, _proxy.PrintsPageLink(arguments)));
        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (ParseError error in parsed.Errors)
                run.Fail(error.Message, ServerRun.WrongUsage);
            run.Fail($"see {Name} --help.", ServerRun.WrongUsage);
            return ServerRun.WrongUsage;
        }
        return await ServerRun.InvokeAsync(parsed).ConfigureAwait(false);
    }

    private async Task<ConnectedProxy> StartAsync(ParseResult arguments, CancellationToken stop)
    {
        (MieProxyOptions options, MieContextOptions connection, IReadOnlyList<GivenDeployment> given, IDisposable? exports) =
            await ReadAsync(arguments, stop).ConfigureAwait(false);
        MieContext? context = null;
        try
        {
            context = await MieContext.ConnectAsync(connection, stop).ConfigureAwait(false);
            foreach (string warning in context.Warnings)
                Console.Error.WriteLine($"{Name}: {warning}");
            options = options with
            {
                Context = context,
                Deployments = await new DeploymentFinder(context).FindAsync(given, stop).ConfigureAwait(false),
            };
            CheckModels(options);
            return new ConnectedProxy(await MieProxy.StartAsync(options, stop).ConfigureAwait(false), context, exports);
        }
        catch
        {
            context?.Dispose();
            exports?.Dispose();
            throw;
        }
    }

    // All of this before anything is started or asked.
    private async Task<(MieProxyOptions, MieContextOptions, IReadOnlyList<GivenDeployment>, IDisposable?)> ReadAsync(
        ParseResult arguments, CancellationToken stop)
    {
        try
        {
            IReadOnlyList<GivenDeployment> given = [.. _proxy.Deployments(arguments).Select(GivenDeployment.Read)];
            if (given.Where(d => d.Name is not null).GroupBy(d => d.Name).FirstOrDefault(n => n.Count() > 1) is { } twice)
                throw new UsageException($"Two deployments are named '{twice.Key}'. Give one of them another name.");
            MieProxyOptions options = await _proxy.ReadAsync(arguments, stop).ConfigureAwait(false);
            GivenDeployment.CheckModels(given, options.Models);
            MieContextOptions connection = await _connection.ReadAsync(arguments, stop).ConfigureAwait(false);
            return (options, connection, given, exporter?.Invoke());
        }
        catch (MieException e)
        {
            throw new UsageException($"{e.Message} {e.Advice}");
        }
    }

    // Only now is it known what wildcards and OCIDs stand for.
    private static void CheckModels(MieProxyOptions options)
    {
        try
        {
            _ = new ModelDirectory(options);
        }
        catch (MieException e)
        {
            throw new UsageException($"{e.Message} {e.Advice}");
        }
    }

    private string ReadyLine(ConnectedProxy connected, ParseResult arguments)
    {
        MieProxy proxy = connected.Proxy;
        return JsonSerializer.Serialize(new ProxyReady(
            proxy.Address.GetLeftPart(UriPartial.Authority), proxy.BaseAddress.AbsoluteUri,
            _proxy.HasKey(arguments) ? null : proxy.Key, proxy.ModelNames, proxy.CaFile, Environment.ProcessId),
            ProxyJson.Default.ProxyReady);
    }
}
