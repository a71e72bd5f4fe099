using System.Text.Json;
using MieTools.Core.Contract;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Models;

/// <summary>An amount of processors and memory on a compute cluster.</summary>
public sealed record ResourceAmount : JsonModel
{
    private ResourceAmount(JsonElement json)
        : base(json)
    {
    }

    /// <summary>Number of OCPUs.</summary>
    public double? Ocpus => Json.Number(FieldNames.Ocpus);

    /// <summary>Memory in gigabytes.</summary>
    public double? MemoryInGBs => Json.Number(FieldNames.MemoryInGBs);

    /// <summary>Number of GPUs.</summary>
    public int? Gpus => Json.Integer(FieldNames.Gpus);

    /// <summary>The display form.</summary>
    public override string ToString() => FormattableString.Invariant($"{Ocpus} OCPU, {MemoryInGBs} GB");

    internal static ResourceAmount? Read(JsonElement? json) => json is { } value ? new ResourceAmount(value) : null;
}
