using System.Text.Json.Nodes;

namespace MieTools.Core.Local;

/// <summary>An emulator that a process runs: where it is, and where the files are that a client needs. No secret is in it.</summary>
public sealed record RunningEmulator
{
    /// <summary>Address of the control plane.</summary>
    public required string ControlPlane { get; init; }

    /// <summary>Address of the inference endpoints.</summary>
    public required string Inference { get; init; }

    /// <summary>OCI config file. It and the keys that it names can be read by their user alone.</summary>
    public required string ConfigFile { get; init; }

    /// <summary>Profile to use in <see cref="ConfigFile"/>.</summary>
    public required string Profile { get; init; }

    /// <summary>OCID of the compartment it knows.</summary>
    public required string CompartmentId { get; init; }

    /// <summary>OCID of the project it knows.</summary>
    public required string ProjectId { get; init; }

    /// <summary>OCID of a model it knows.</summary>
    public required string ModelId { get; init; }

    /// <summary>PEM file with the authority of its certificate; null without TLS.</summary>
    public string? CaFile { get; init; }

    /// <summary>Folder that keeps its state; null when it is in memory.</summary>
    public string? DataPath { get; init; }

    /// <summary>Id of its process.</summary>
    public required int ProcessId { get; init; }

    /// <summary>When its process was started.</summary>
    public required DateTimeOffset StartTime { get; init; }

    /// <summary>Id of the process that it ends with; null when it has none.</summary>
    public int? ParentProcessId { get; init; }

    /// <summary>Its address and process.</summary>
    public override string ToString() => $"{ControlPlane} (process {ProcessId})";

    internal JsonObject ToJson() => new()
    {
        ["controlPlane"] = ControlPlane,
        ["inference"] = Inference,
        ["configFile"] = ConfigFile,
        ["profile"] = Profile,
        ["compartmentId"] = CompartmentId,
        ["projectId"] = ProjectId,
        ["modelId"] = ModelId,
        ["caFile"] = CaFile,
        ["dataPath"] = DataPath,
        ["pid"] = ProcessId,
        ["startTime"] = StartTime,
        ["parentPid"] = ParentProcessId,
    };

    /// <exception cref="FormatException">Something is missing.</exception>
    /// <exception cref="InvalidOperationException">Something is of another kind.</exception>
    internal static RunningEmulator FromJson(JsonNode? json)
    {
        return new()
        {
            ControlPlane = (string)Needed("controlPlane")!,
            Inference = (string)Needed("inference")!,
            ConfigFile = (string)Needed("configFile")!,
            Profile = (string)Needed("profile")!,
            CompartmentId = (string)Needed("compartmentId")!,
            ProjectId = (string)Needed("projectId")!,
            ModelId = (string)Needed("modelId")!,
            CaFile = (string?)json!["caFile"],
            DataPath = (string?)json["dataPath"],
            ProcessId = (int)Needed("pid"),
            StartTime = (DateTimeOffset)Needed("startTime"),
            ParentProcessId = (int?)json["parentPid"],
        };

        JsonNode Needed(string name) => json?[name] ?? throw new FormatException(name);
    }
}
