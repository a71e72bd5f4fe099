using System.Diagnostics;
using System.Text.Json;
using MieTools.Core.Connection;
using MieTools.Core.Json;
using MieTools.Core.Local;
using MieTools.LocalServer;

namespace MieTools.Emulator;

/// <summary>A local service that runs as a process of its own: a child of this one, or another session's.</summary>
public sealed class MieEmulatorProcess : IDisposable
{
    private readonly ServerProcess? _process;
    private readonly RunningEmulator? _found;

    private MieEmulatorProcess(ServerProcess process, JsonElement ready, string? dataPath)
    {
        _process = process;
        ProcessId = process.ProcessId;
        StartTime = process.StartTime;
        ParentProcessId = Environment.ProcessId;
        string Text(string name) => ready.GetProperty(name).GetString() ?? "";
        ControlPlane = new Uri(Text("controlPlane"));
        Inference = new Uri(Text("inference"));
        ConfigFile = Text("configFile");
        ProfileName = Text("profile");
        CompartmentId = Text("compartmentId");
        ProjectId = Text("projectId");
        ModelId = Text("modelId");
        CaFile = ready.TryGetProperty("caFile", out JsonElement file) ? file.GetString() : null;
        DataPath = dataPath;
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
    public Uri ControlPlane { get; }

    /// <summary>Address of the inference endpoints; a deployment's OCID follows.</summary>
    public Uri Inference { get; }

    /// <summary>OCI config file with a throwaway key, for any OCI SDK.</summary>
    public string ConfigFile { get; }

    /// <summary>Profile to use in <see cref="ConfigFile"/>.</summary>
    public string ProfileName { get; }

    /// <summary>PEM file with the authority of its certificate; null without -Https.</summary>
    public string? CaFile { get; }

    /// <summary>OCID of the compartment it knows.</summary>
    public string CompartmentId { get; }

    /// <summary>OCID of the project it knows.</summary>
    public string ProjectId { get; }

    /// <summary>OCID of a model it knows.</summary>
    public string ModelId { get; }

    /// <summary>Folder that keeps its state; null when it is in memory.</summary>
    public string? DataPath { get; }

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
    internal bool IsRunning => _process?.IsRunning ?? RunningEmulators.IsRunning(_found!);

    /// <summary>Running or Stopped.</summary>
    public string State => IsRunning ? "Running" : "Stopped";

    /// <summary>The last lines it logged.</summary>
    public MieList<string> Log => _process?.Log ?? [];

    /// <summary>Starts it and waits until it answers.</summary>
    /// <exception cref="MieException"><c>EmulatorFailed</c>: it could not be started or did not become ready.</exception>
    public static Task<MieEmulatorProcess> StartAsync(
        IReadOnlyList<string> arguments, string? dataPath, TimeSpan timeout, CancellationToken cancellationToken) =>
        ServerProcess.StartAsync(
            new ServerStart("emulator", MieErrors.EmulatorFailed) { Arguments = arguments, Timeout = timeout, Advise = Advice },
            (process, ready) => new MieEmulatorProcess(process, ready, dataPath), cancellationToken);

    /// <summary>Asks it to stop, if this process started it, and ends it when it does not within three seconds.</summary>
    public void Stop() => _process?.Stop();

    /// <inheritdoc/>
    public void Dispose() => _process?.Dispose();

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

    private static string? Advice(int exitCode, MieList<string> log) =>
        log.Any(l => l.Contains("in use", StringComparison.OrdinalIgnoreCase))
        ? "See the message; another port (-Port) or folder (-DataPath, -ConfigPath) may help."
        : log.Any(l => l.Contains("holds the file", StringComparison.OrdinalIgnoreCase))
        ? "Name a folder that is empty or new (-ConfigPath, -DataPath); leave them out for a temporary one."
        : log.Any(l => l.Contains("damaged", StringComparison.OrdinalIgnoreCase))
        ? "Put a copy of the folder in its place, or move the file away to begin without what it keeps."
        : null;
}
