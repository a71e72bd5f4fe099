using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Models;

/// <summary>Shape and network of a deployment's instances.</summary>
public sealed record InstanceConfiguration : JsonModel
{
    private InstanceConfiguration(JsonObject json)
        : base(json)
    {
    }

    /// <summary>Name of the compute shape; empty when absent.</summary>
    public string Shape => Body.Text(FieldNames.Shape) ?? "";

    /// <summary>OCPUs of a flex shape.</summary>
    public double? Ocpus => ShapeConfiguration?.Number(FieldNames.Ocpus);

    /// <summary>Memory of a flex shape in gigabytes.</summary>
    public double? MemoryInGBs => ShapeConfiguration?.Number(FieldNames.MemoryInGBs);

    /// <summary><c>BASELINE_1_8</c>, <c>BASELINE_1_2</c>, <c>BASELINE_1_1</c> or another text.</summary>
    public string? CpuBaseline => ShapeConfiguration?.Text(FieldNames.CpuBaseline);

    /// <summary>OCID of the subnet for custom egress.</summary>
    public string? SubnetId => Body.Text(FieldNames.SubnetId);

    /// <summary>OCID of the private endpoint; a deployment that has one is private.</summary>
    public string? PrivateEndpointId => Body.Text(FieldNames.PrivateEndpointId);

    /// <summary>Kind of network access as the service spells it.</summary>
    public string? NetworkAccessType => Body.Text(FieldNames.NetworkAccessType);

    private JsonObject? ShapeConfiguration => Body.Object(FieldNames.ShapeConfig);

    /// <summary>The display form: the shape.</summary>
    public override string ToString() => Shape;

    internal static InstanceConfiguration? Read(JsonObject? json) => json is { } value ? new InstanceConfiguration(value) : null;
}
