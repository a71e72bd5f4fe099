using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Models;

/// <summary>An amount of processors and memory on a compute cluster.</summary>
public sealed record ResourceAmount : JsonModel
{
    private ResourceAmount(JsonObject json)
        : base(json)
    {
    }

    /// <summary>Number of OCPUs.</summary>
    public double? Ocpus => Body.Number(FieldNames.Ocpus);

    /// <summary>Memory in gigabytes.</summary>
    public double? MemoryInGBs => Body.Number(FieldNames.MemoryInGBs);

    /// <summary>Number of GPUs.</summary>
    public int? Gpus => Body.Integer(FieldNames.Gpus);

    /// <summary>The display form.</summary>
    public override string ToString() => FormattableString.Invariant($"{Ocpus} OCPU, {MemoryInGBs} GB");

    internal static ResourceAmount? Read(JsonObject? json) => json is { } value ? new ResourceAmount(value) : null;
}
