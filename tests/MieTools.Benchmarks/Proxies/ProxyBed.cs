using System.Globalization;
using System.Text.Json.Nodes;
using MieTools.Benchmarks.Core;
using MieTools.Benchmarks.EndToEnd;

namespace MieTools.Benchmarks.Proxies;

/// <summary>The servers of a run: one whose answers are ready, an emulator with a pace, and the proxies before each.</summary>
internal sealed class ProxyBed : IAsyncDisposable
{
    public const string JsonPath = "/custom/json";
    public const string JsonBody = """{"model":"chat","max_tokens":1000}""";
    public const string ChatPath = "/v1/chat/completions";
    public const string StreamBody = """{"model":"chat","stream":true,"max_tokens":8}""";

    private const string Key = "0123456789abcdef0123456789abcdef";
    private readonly List<IAsyncDisposable> _servers = [];

    private ProxyBed(string folder) => Folder = folder;

    /// <summary>For files that go away at the end.</summary>
    public string Folder { get; }

    /// <summary>The ways to the servers.</summary>
    public List<ProxyRoute> Routes { get; } = [];

    /// <summary>The proxy that is looked at.</summary>
    public ServerChild Proxy { get; private set; } = null!;

    /// <summary>The deployment, as a path.</summary>
    public string Deployment { get; private set; } = "";

    /// <summary>OCI config file.</summary>
    public string ConfigFile { get; private set; } = "";

    /// <summary>Starts them.</summary>
    /// <param name="rate">Tokens a second of the emulator.</param>
    /// <param name="nginx">The program nginx; null for none.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<ProxyBed> StartAsync(double rate, string? nginx, CancellationToken cancellation)
    {
        ProxyBed bed = new(Directory.CreateTempSubdirectory("mie-proxy-benchmark-").FullName);
        try
        {
            await bed.StartServersAsync(rate, nginx, cancellation);
            return bed;
        }
        catch
        {
            await bed.DisposeAsync();
            throw;
        }
    }

    /// <summary>Writes a request as its bytes.</summary>
    public async Task<string> WriteAsync(byte[] request, CancellationToken cancellation)
    {
        string file = Path.Combine(Folder, Path.GetRandomFileName());
        await File.WriteAllBytesAsync(file, request, cancellation);
        return file;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable server in Enumerable.Reverse(_servers))
            await server.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private async Task StartServersAsync(double rate, string? nginx, CancellationToken cancellation)
    {
        EmulatorProcess emulator = Kept(await EmulatorProcess.StartAsync(
            Path.Combine(Folder, "emulator"), verify: false, tokenRate: rate, cancellation));
        (Deployment, ConfigFile) = (emulator.Deployment.AbsolutePath, emulator.ConfigFile);
        string record = Path.Combine(Folder, "record.sse");
        await File.WriteAllBytesAsync(record, BenchmarkData.ChatStream(100), cancellation);
        ServerChild replay = Kept(await OwnAsync("replay", ["replay", "--record", record], cancellation));
        int ready = int.Parse(replay.Ready, CultureInfo.InvariantCulture);
        int paced = emulator.Deployment.Port;
        Routes.Add(new(ProxyScenarios.Direct, ready, paced, null));
        Routes.Add(new(ProxyScenarios.Yarp, await YarpAsync(ready, cancellation), await YarpAsync(paced, cancellation), null));
        if (nginx is not null)
        {
            Routes.Add(new(ProxyScenarios.Nginx,
                Kept(await NginxServer.StartAsync(nginx, Path.Combine(Folder, "nginx-ready"), ready, cancellation)).Port,
                Kept(await NginxServer.StartAsync(nginx, Path.Combine(Folder, "nginx-paced"), paced, cancellation)).Port, null));
        }
        await File.WriteAllTextAsync(Path.Combine(Folder, "key"), Key, cancellation);
        Proxy = Kept(await SigningAsync(ready, cancellation));
        ServerChild second = Kept(await SigningAsync(paced, cancellation));
        Routes.Add(new(ProxyScenarios.Own, PortOf(Proxy), PortOf(second), Key));
    }

    private async Task<int> YarpAsync(int to, CancellationToken cancellation) => int.Parse(
        Kept(await OwnAsync("YARP", ["plain-proxy", "--to", $"http://127.0.0.1:{to}"], cancellation)).Ready, CultureInfo.InvariantCulture);

    private Task<ServerChild> SigningAsync(int to, CancellationToken cancellation) => ServerChild.StartAsync("mie-proxy", "dotnet",
        [
            Repository.Proxy, $"chat=http://127.0.0.1:{to}{Deployment}", "--config-file", ConfigFile, "--profile-name", "DEFAULT",
            "--key-file", Path.Combine(Folder, "key"), "--max-requests-per-second", "0", "--stop-on-stdin-close",
        ], cancellation);

    private static Task<ServerChild> OwnAsync(string name, IEnumerable<string> arguments, CancellationToken cancellation) =>
        ServerChild.StartAsync(name, "dotnet", [typeof(ProxyBed).Assembly.Location, .. arguments], cancellation);

    private static int PortOf(ServerChild proxy) => new Uri((string)JsonNode.Parse(proxy.Ready)!["address"]!).Port;

    private T Kept<T>(T server)
        where T : IAsyncDisposable
    {
        _servers.Add(server);
        return server;
    }
}
