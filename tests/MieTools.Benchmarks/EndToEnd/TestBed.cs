using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MieTools.Core.Auth.Config;
using MieTools.Core.Auth.Credentials;
using MieTools.Core.Auth.Signing;

namespace MieTools.Benchmarks.EndToEnd;

/// <summary>The servers that all are measured at, and what the probes have to know about them.</summary>
internal sealed class TestBed : IAsyncDisposable
{
    /// <summary>Environment variable that says where PowerShell's cache of modules is.</summary>
    public const string ModuleCache = "PSModuleAnalysisCachePath";

    /// <summary>Environment variable that says where PowerShell keeps what its sessions compiled; nothing does on Windows.</summary>
    public const string Caches = "XDG_CACHE_HOME";

    private readonly Tools _tools;
    private readonly List<EmulatorProcess> _emulators = [];
    private readonly Process _replay;
    private readonly Relay _relaySigned;
    private readonly Relay _relayOpen;

    private TestBed(Tools tools, string folder, Sizes sizes, EmulatorProcess[] emulators, Process replay, int replayPort, string? module)
    {
        (_tools, Folder, Sizes, _emulators, _replay, Module) = (tools, folder, sizes, [.. emulators], replay, module);
        (Signed, Open, Slow) = (emulators[0], emulators[1], emulators[2]);
        Replay = At(Signed.Deployment, replayPort);
        _relaySigned = new Relay(Signed.Deployment.Port);
        _relayOpen = new Relay(Open.Deployment.Port);
        SettingsFile = Path.Combine(folder, "settings.json");
    }

    /// <summary>Emulator that checks signatures, without pauses.</summary>
    public EmulatorProcess Signed { get; }

    /// <summary>Emulator that takes all, without pauses.</summary>
    public EmulatorProcess Open { get; }

    /// <summary>Emulator that takes all, with 50 ms between tokens.</summary>
    public EmulatorProcess Slow { get; }

    /// <summary>Deployment at the server whose answers are ready.</summary>
    public Uri Replay { get; }

    /// <summary>For files that go away at the end.</summary>
    public string Folder { get; }

    /// <summary>How much of everything.</summary>
    public Sizes Sizes { get; }

    /// <summary>The module's manifest; null without PowerShell.</summary>
    public string? Module { get; }

    /// <summary>What the probes read.</summary>
    public string SettingsFile { get; }

    /// <summary>The same, as it was written.</summary>
    public JsonObject Settings { get; private set; } = [];

    /// <summary>Path of a script.</summary>
    public static string Script(string name) => Path.Combine(AppContext.BaseDirectory, "Scripts", name);

    /// <summary>Starts the servers.</summary>
    public static async Task<TestBed> StartAsync(Tools tools, Sizes sizes, CancellationToken cancellation)
    {
        string? module = tools.Missing(Tools.PowerShell) is null ? await ModuleBuild.RunAsync(cancellation) : null;
        string folder = Directory.CreateTempSubdirectory("mie-benchmarks-").FullName;
        EmulatorProcess[] emulators =
        [
            await EmulatorProcess.StartAsync(Path.Combine(folder, "signed"), verify: true, tokenRate: 0, cancellation),
            await EmulatorProcess.StartAsync(Path.Combine(folder, "open"), verify: false, tokenRate: 0, cancellation),
            await EmulatorProcess.StartAsync(Path.Combine(folder, "slow"), verify: false, tokenRate: 20, cancellation),
        ];
        string record = Path.Combine(folder, "record.sse");
        await File.WriteAllBytesAsync(record, await RecordAsync(emulators[1].Deployment, cancellation), cancellation);
        Process replay = Process.Start(new ProcessStartInfo("dotnet", [typeof(TestBed).Assembly.Location, "replay", "--record", record])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        int port = int.Parse((await replay.StandardOutput.ReadLineAsync(cancellation))!, CultureInfo.InvariantCulture);
        TestBed bed = new(tools, folder, sizes, emulators, replay, port, module);
        await bed.WriteSettingsAsync(cancellation);
        if (module is not null)
        {
            await Child.MeasureAsync(bed.Start(
                Tools.PowerShell, ["-NoProfile", "-NonInteractive", "-File", Script("module-cache.ps1"), Scenarios.Own]), cancellation);
        }

        return bed;
    }

    /// <summary>How a tool is started. Shells find the emulator's profile where a user has theirs.</summary>
    public ProcessStartInfo Start(string tool, IEnumerable<string> arguments)
    {
        Launch launch = _tools.LaunchOf(tool);
        string[] own = [.. arguments];
        ProcessStartInfo start = new(launch.FileName, [.. launch.Prefix, .. own]);
        if (!launch.IsShell)
            return start;
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        // What a session compiled the next one has compiled beside it: that of the same script, as with a runbook that runs each hour, and
        // not that of whoever was measured before.
        start.Environment[Caches] = Path.Combine(Folder, "caches", NameOf(own));
        // Settings and modules stay those of the user.
        foreach ((string name, string usual) in (ReadOnlySpan<(string, string)>)[("XDG_CONFIG_HOME", ".config"),
            ("XDG_DATA_HOME", Path.Combine(".local", "share"))])
        {
            if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name)))
                start.Environment[name] = Path.Combine(home, usual);
        }
        start.Environment[OperatingSystem.IsWindows() ? "USERPROFILE" : "HOME"] = Path.Combine(Folder, "home");
        string? paths = Environment.GetEnvironmentVariable("PSModulePath");
        start.Environment["PSModulePath"] = paths is null ? ModuleBuild.Modules : ModuleBuild.Modules + Path.PathSeparator + paths;
        start.Environment[ModuleCache] = Path.Combine(Folder, "module-cache");
        start.Environment["POWERSHELL_TELEMETRY_OPTOUT"] = "1";
        start.Environment["POWERSHELL_UPDATECHECK"] = "Off";
        return start;
    }

    /// <summary>Connections since the last question, through the relays together.</summary>
    public int TakeConnections() => _relaySigned.TakeCount() + _relayOpen.TakeCount();

    /// <summary>Starts one more emulator that takes all.</summary>
    public Task<EmulatorProcess> StartPacedAsync(double tokenRate, CancellationToken cancellation) =>
        EmulatorProcess.StartAsync(Path.Combine(Folder, Path.GetRandomFileName()), verify: false, tokenRate, cancellation);

    /// <summary>Writes a request as its bytes, signed as Core signs: the same signature passes for five minutes.</summary>
    /// <returns>Path of the file.</returns>
    public async Task<string> WriteRequestAsync(
        EmulatorProcess emulator, string suffix, string body, bool sign, CancellationToken cancellation)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(emulator.Deployment.AbsoluteUri + suffix))
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)),
        };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        if (sign)
        {
            using OciCredentialSettings settings = OciCredentialFactory.Create(configFile: emulator.ConfigFile);
            await new OciRequestSigner().SignAsync(request, await settings.Credential.GetSigningKeyAsync(cancellation), cancellation);
        }
        request.Content.Headers.ContentLength = Encoding.UTF8.GetByteCount(body);
        IEnumerable<string> lines =
        [
            $"POST {request.RequestUri!.PathAndQuery} HTTP/1.1", $"Host: {request.RequestUri.Authority}",
            .. request.Headers.NonValidated.Concat(request.Content.Headers.NonValidated).Select(h => $"{h.Key}: {h.Value}"), "", body,
        ];
        string file = Path.Combine(Folder, Path.GetRandomFileName());
        await File.WriteAllTextAsync(file, string.Join("\r\n", lines), cancellation);
        return file;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _relaySigned.Dispose();
        _relayOpen.Dispose();
        _replay.StandardInput.Close();
        if (!_replay.WaitForExit(3000))
            _replay.Kill();
        _replay.Dispose();
        foreach (EmulatorProcess emulator in _emulators)
            await emulator.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private static string NameOf(string[] arguments) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', arguments))).AsSpan(0, 8));

    private static Uri At(Uri deployment, int port) => new UriBuilder(deployment) { Port = port }.Uri;

    private static async Task<byte[]> RecordAsync(Uri deployment, CancellationToken cancellation)
    {
        using HttpClient http = new();
        using StringContent body = new(
            """{"messages":[{"role":"user","content":"A story"}],"stream":true,"ignore_eos":true,"max_tokens":1000}""",
            Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await http.PostAsync(new Uri(deployment.AbsoluteUri
            + "/predictWithResponseStream/v1/chat/completions"), body, cancellation);
        return await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(cancellation);
    }

    private async Task WriteSettingsAsync(CancellationToken cancellation)
    {
        string oci = Directory.CreateDirectory(Path.Combine(Folder, "home", ".oci")).FullName;
        File.Copy(Signed.ConfigFile, Path.Combine(oci, "config"));
        Settings = new JsonObject
        {
            ["module"] = Module,
            ["signed"] = Signed.Deployment.AbsoluteUri,
            ["open"] = Open.Deployment.AbsoluteUri,
            ["slow"] = Slow.Deployment.AbsoluteUri,
            ["replay"] = Replay.AbsoluteUri,
            ["relaySigned"] = At(Signed.Deployment, _relaySigned.Port).AbsoluteUri,
            ["relayOpen"] = At(Open.Deployment, _relayOpen.Port).AbsoluteUri,
            ["keyFile"] = OciConfigFile.Load(Signed.ConfigFile).GetProfile()["key_file"],
            ["folder"] = Folder,
            ["calls"] = Sizes.Calls,
            ["chunks"] = Sizes.Chunks,
            ["manyChunks"] = Sizes.ManyChunks,
            ["firstChunks"] = Sizes.FirstChunks,
            ["bigBytes"] = Sizes.BigBytes,
            ["fileBytes"] = Sizes.FileBytes,
            ["faults"] = new JsonObject(Scenarios.Faults.Select(f => KeyValuePair.Create<string, JsonNode?>(f.Key, f.Fault))),
        };
        await File.WriteAllTextAsync(SettingsFile, Settings.ToJsonString(new JsonSerializerOptions { WriteIndented = true }), cancellation);
    }
}
