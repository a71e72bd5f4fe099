using System.Diagnostics;
using System.Text.Json;
using MieTools.Core.Connection;
using MieTools.Core.Json;
using MieTools.Core.Local;

namespace MieTools.Emulator;

/// <summary>A local service that runs as a process of its own: a child of this one, or another session's.</summary>
public sealed class MieEmulatorProcess : IDisposable
{
    private const int LogLines = 200;

    private readonly Process? _process;
    private readonly RunningEmulator? _found;
    private readonly Queue<string> _log = new();

    private MieEmulatorProcess(Process process)
    {
        _process = process;
        ProcessId = process.Id;
        StartTime = DateTimeOffset.Now;
        ParentProcessId = Environment.ProcessId;
    }

    private MieEmulatorProcess(RunningEmulator found)
    {
        _found = found;
        ProcessId = found.ProcessId;
        StartTime = found.StartTime.ToLocalTime();
        ParentProcessId = found.ParentProcessId;
        ControlPlane = new Uri(found.ControlPlane);
        Inference = new Uri(found.Inference);
        ConfigFile = found.ConfigFile;
        ProfileName = found.Profile;
        CaFile = found.CaFile;
        CompartmentId = found.CompartmentId;
        ProjectId = found.ProjectId;
        ModelId = found.ModelId;
        DataPath = found.DataPath;
    }

    /// <summary>One that another process has started, or this one: then it is the same object as before.</summary>
    internal static MieEmulatorProcess? Of(RunningEmulator found)
    {
        if (EmulatorRegistry.Of(found.ProcessId) is { } own)
            return own;
        try
        {
            return new MieEmulatorProcess(found);
        }
        catch (UriFormatException)
        {
            return null;
        }
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

    /// <summary>Folder that keeps its state; null when it is in memory.</summary>
    public string? DataPath { get; private init; }

    /// <summary>Process that it ends with, which has started it; null when it has none.</summary>
    public int? ParentProcessId { get; }

    /// <summary>Who started it: this process, the name and id of another, or nobody that it ends with.</summary>
    public string StartedBy => IsOwn ? "this process" : ParentProcessId is { } id ? $"{NameOf(id)} {id}" : "a command line";

    /// <summary>Whether this process started it: nobody else stops it.</summary>
    internal bool IsOwn => _process is not null;

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

    /// <summary>Id of its process.</summary>
    public int ProcessId { get; }

    /// <summary>When it was started.</summary>
    public DateTimeOffset StartTime { get; }

    /// <summary>True while its process runs.</summary>
    public bool IsRunning
    {
        get
        {
            try
            {
                return _process is null ? RunningEmulators.IsRunning(_found!) : !_process.HasExited;
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
        IReadOnlyList<string> arguments, string? dataPath, TimeSpan timeout, CancellationToken cancellationToken)
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
            Process process = Process.Start(start)!;
            emulator = new MieEmulatorProcess(process) { DataPath = dataPath };
            process.ErrorDataReceived += emulator.Keep;
            process.BeginErrorReadLine();
            using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(timeout);
            string? ready = await process.StandardOutput.ReadLineAsync(limit.Token).ConfigureAwait(false);
            if (ready is null)
            {
                await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
                throw NotStarted(
                    $"it ended with exit code {process.ExitCode}: {string.Join(' ', emulator.Log)}", Advice(emulator.Log));
            }
            emulator.Read(ready);
            _ = DrainAsync(process);
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

    /// <summary>Asks it to stop, if this process started it, and ends it when it does not within three seconds.</summary>
    public void Stop()
    {
        try
        {
            if (_process is null || _process.HasExited)
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
        _process?.Dispose();
    }

    /// <inheritdoc/>
    public override string ToString() => $"{ControlPlane} (process {ProcessId}, {State})";

    private static string NameOf(int processId)
    {
        try
        {
            using Process process = Process.GetProcessById(processId);
            return process.ProcessName;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return "process";
        }
    }

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
    private static async Task DrainAsync(Process process)
    {
        try
        {
            while (await process.StandardOutput.ReadLineAsync().ConfigureAwait(false) is not null)
            {
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // It ended.
        }
    }
}
