using System.Globalization;
using System.Text.Json.Nodes;
using MieTools.Benchmarks.EndToEnd;
using MieTools.Benchmarks.Proxies;

namespace MieTools.Benchmarks.Batches;

/// <summary>The servers and files of a run.</summary>
internal sealed class BatchBed : IAsyncDisposable
{
    private const string Suffix = "/v1/chat/completions";
    private readonly List<IAsyncDisposable> _servers = [];

    private BatchBed(string folder) => Folder = folder;

    /// <summary>For files that go away at the end.</summary>
    public string Folder { get; }

    /// <summary>OCI config file.</summary>
    public string ConfigFile { get; private set; } = "";

    /// <summary>Deployment at the server that takes its time.</summary>
    public string Slow { get; private set; } = "";

    /// <summary>Deployment at the one that answers at once.</summary>
    public string Ready { get; private set; } = "";

    /// <summary>Starts the servers.</summary>
    /// <param name="delay">Milliseconds that one of them takes.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<BatchBed> StartAsync(double delay, CancellationToken cancellation)
    {
        BatchBed bed = new(Directory.CreateTempSubdirectory("mie-batch-benchmark-").FullName);
        try
        {
            // Only for a key and a deployment's name.
            EmulatorProcess emulator = await EmulatorProcess.StartAsync(
                Path.Combine(bed.Folder, "emulator"), verify: false, tokenRate: 0, cancellation);
            bed._servers.Add(emulator);
            bed.ConfigFile = emulator.ConfigFile;
            bed.Slow = await bed.ServeAsync(delay, emulator.Deployment, cancellation);
            bed.Ready = await bed.ServeAsync(0, emulator.Deployment, cancellation);
            return bed;
        }
        catch
        {
            await bed.DisposeAsync();
            throw;
        }
    }

    /// <summary>Writes a file of requests.</summary>
    /// <param name="lines">How many.</param>
    /// <returns>Its path.</returns>
    public async Task<string> WriteAsync(int lines, CancellationToken cancellation)
    {
        string file = Path.Combine(Folder, string.Create(CultureInfo.InvariantCulture, $"lines-{lines}.jsonl"));
        if (File.Exists(file))
            return file;
        await using StreamWriter writer = new(file);
        for (int i = 0; i < lines; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            await writer.WriteAsync(string.Create(CultureInfo.InvariantCulture,
                $"{{\"custom_id\":\"request-{i}\",\"method\":\"POST\",\"url\":\"{Suffix}\",\"body\":{{\"model\":\"chat\","
                    + $"\"messages\":[{{\"role\":\"user\",\"content\":\"Question {i}: who wrote this?\"}}]}}}}\n"));
        }
        return file;
    }

    /// <summary>Writes what a program is told.</summary>
    /// <returns>Path of the file.</returns>
    public async Task<string> WriteSettingsAsync(int limit, int lines, CancellationToken cancellation)
    {
        string file = Path.Combine(Folder, Path.GetRandomFileName() + ".json");
        JsonObject settings = new()
        {
            ["module"] = ModuleBuild.ManifestOf("MieTools"),
            ["config"] = ConfigFile,
            ["url"] = Slow,
            ["warmup"] = await WriteAsync(Math.Min(lines, 4 * limit), cancellation),
            ["input"] = await WriteAsync(lines, cancellation),
            ["lines"] = lines,
            ["limit"] = limit,
            ["output"] = Path.Combine(Folder, Path.GetRandomFileName() + ".jsonl"),
        };
        await File.WriteAllTextAsync(file, settings.ToJsonString(), cancellation);
        return file;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable server in Enumerable.Reverse(_servers))
            await server.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private async Task<string> ServeAsync(double delay, Uri deployment, CancellationToken cancellation)
    {
        ServerChild server = await ServerChild.StartAsync("slow-server", "dotnet",
            [typeof(BatchBed).Assembly.Location, "slow-server", "--delay", delay.ToString(CultureInfo.InvariantCulture)], cancellation);
        _servers.Add(server);
        return new UriBuilder(deployment) { Port = int.Parse(server.Ready, CultureInfo.InvariantCulture) }.Uri.AbsoluteUri.TrimEnd('/');
    }
}
