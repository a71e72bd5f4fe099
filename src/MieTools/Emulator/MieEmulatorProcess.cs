using System.Diagnostics;
using System.Text.Json;
using MieTools.Core.Connection;
using MieTools.Core.Json;

namespace MieTools.Emulator;

/// <summary>A local service that runs as a child process of this one.</summary>
public sealed class MieEmulatorProcess : IDisposable
{
    private const int LogLines = 200;

    private readonly Process _process;
    private readonly Queue<string> _log = new();

    private MieEmulatorProcess(Process process)
    {
        _process = process;
        ProcessId = process.Id;
        StartTime = DateTimeOffset.Now;
    }

    /// <summary>Address of the control plane.</summary>
    public Uri ControlPlane { get; private set; } = null!;

    /// <summary>Address of the inference endpoints; a deployment's OCID follows.</summary>
    public Uri Inference { get; private set; } = null!;

    /// <summary>OCI config file with a throwaway key, for any OCI SDK.</summary>
    public string ConfigFile { get; private set; } = "";

    /// <summary>Profile to use in <see cref="ConfigFile"/>.</summary>
    public string ProfileName { get; private set; } = "";

    /// <summary>PEM file with the authority of its certificate; null without -Https.</summary>
    public string? CaFile { get; private set; }

    /// <summary>OCID of the compartment it knows.</summary>
    public string CompartmentId { get; private set; } = "";

    /// <summary>OCID of the project it knows.</summary>
    public string ProjectId { get; private set; } = "";

    /// <summary>OCID of a model it knows.</summary>
    public string ModelId { get; private set; } = "";

    /// <summary>How to connect to it.</summary>
    internal MieContextOptions ContextOptions => new()
    {
        ConfigFile = ConfigFile,
        ProfileName = ProfileName,
        Endpoint = ControlPlane,
        InferenceEndpoint = Inference,
        CompartmentId = CompartmentId,
        ProjectId = ProjectId,
        CaFile = CaFile,
    };

    /// <summary>Id of the child process.</summary>
    public int ProcessId { get; }

    /// <summary>When it was started.</summary>
    public DateTimeOffset StartTime { get; }

    /// <summary>True while the child process runs.</summary>
    public bool IsRunning
    {
        get
        {
            try
            {
                return !_process.HasExited;
            }
            catch (InvalidOperationException)
            {
                return false;
            }
        }
    }

    /// <summary>Running or Stopped.</summary>
    public string State => IsRunning ? "Running" : "Stopped";

    /// <summary>The last lines it logged.</summary>
    public MieList<string> Log
    {
        get
        {
            lock (_log)
                return [.. _log];
        }
    }

    /// <summary>Starts it and waits until it answers.</summary>
    /// <exception cref="MieException"><c>EmulatorFailed</c>: it could not be started or did not become ready.</exception>
    public static async Task<MieEmulatorProcess> StartAsync(
        IReadOnlyList<string> arguments, TimeSpan timeout, CancellationToken cancellationToken)
    {
        string server = Path.Combine(Path.GetDirectoryName(typeof(MieEmulatorProcess).Assembly.Location)!, "server", "MieTools.Server.dll");
        if (!File.Exists(server))
            throw NotStarted($"'{server}' is missing.", "Build the whole solution (dotnet build), or install the module again.");
        ProcessStartInfo start = new(DotnetHost.Find())
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        // Its own standard input, closed by the system when this process dies however it dies, is what keeps it from being left behind.
        foreach (string argument in (string[])[server, "emulator", .. arguments, "--stop-on-stdin-close", "--parent-pid",
            Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture)])
        {
            start.ArgumentList.Add(argument);
        }

        MieEmulatorProcess? emulator = null;
        try
        {
            emulator = new MieEmulatorProcess(Process.Start(start)!);
            emulator._process.ErrorDataReceived += emulator.Keep;
            emulator._process.BeginErrorReadLine();
            using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(timeout);
            string? ready = await emulator._process.StandardOutput.ReadLineAsync(limit.Token).ConfigureAwait(false);
            if (ready is null)
            {
                await emulator._process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
                throw NotStarted(
                    $"it ended with exit code {emulator._process.ExitCode}: {string.Join(' ', emulator.Log)}", Advice(emulator.Log));
            }
            emulator.Read(ready);
            _ = emulator.DrainAsync();
            return emulator;
        }
        catch (Exception e)
        {
            emulator?.Dispose();
            if (e is OperationCanceledException && !cancellationToken.IsCancellationRequested)
                throw NotStarted($"it was not ready within {timeout.TotalSeconds:0} s.", "Try again with a longer -TimeoutSec.");
            if (e is System.ComponentModel.Win32Exception)
                throw NotStarted($"'{start.FileName}' could not be run: {e.Message}", DotnetHost.Advice);
            throw;
        }
    }

    /// <summary>Asks it to stop, and ends it when it does not within three seconds.</summary>
    public void Stop()
    {
        try
        {
            if (_process.HasExited)
                return;
            _process.StandardInput.Close();
            if (!_process.WaitForExit(3000))
                _process.Kill(entireProcessTree: true);
            _process.WaitForExit(3000);
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or System.ComponentModel.Win32Exception)
        {
            // It ended by itself meanwhile.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        _process.Dispose();
    }

    /// <inheritdoc/>
    public override string ToString() => $"{ControlPlane} (process {ProcessId}, {State})";

    private static MieException NotStarted(string reason, string advice) =>
        new(MieErrors.EmulatorFailed, $"The emulator did not start: {reason}", advice);

    private static string Advice(MieList<string> log) =>
        log.Any(l => l.Contains("framework", StringComparison.OrdinalIgnoreCase))
            ? "Install the ASP.NET Core runtime 8 or later (https://dotnet.microsoft.com/download)."
        : log.Any(l => l.Contains("in use", StringComparison.OrdinalIgnoreCase))
        ? "See the message; another port (-Port) or folder (-DataPath, -ConfigPath) may help."
        : log.Any(l => l.Contains("holds the file", StringComparison.OrdinalIgnoreCase))
        ? "Name a folder that is empty or new (-ConfigPath, -DataPath); leave them out for a temporary one."
        : log.Any(l => l.Contains("damaged", StringComparison.OrdinalIgnoreCase))
        ? "Put a copy of the folder in its place, or move the file away to begin without what it keeps."
        : "See the message: it says which of the values is wrong.";

    private void Read(string line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            string Text(string name) => root.GetProperty(name).GetString() ?? "";
            ControlPlane = new Uri(Text("controlPlane"));
            Inference = new Uri(Text("inference"));
            ConfigFile = Text("configFile");
            ProfileName = Text("profile");
            CompartmentId = Text("compartmentId");
            ProjectId = Text("projectId");
            ModelId = Text("modelId");
            CaFile = root.TryGetProperty("caFile", out JsonElement file) ? file.GetString() : null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or UriFormatException)
        {
            throw NotStarted(
                $"its first line was not understood: {line}", "Module and server are of different versions: build or install again.");
        }
    }

    private void Keep(object sender, DataReceivedEventArgs e)
    {
        if (e.Data is null)
            return;
        lock (_log)
        {
            _log.Enqueue(e.Data);
            if (_log.Count > LogLines)
                _log.Dequeue();
        }
    }

    // A full pipe would stop the server.
    private async Task DrainAsync()
    {
        try
        {
            while (await _process.StandardOutput.ReadLineAsync().ConfigureAwait(false) is not null)
            {
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // It ended.
        }
    }
}
