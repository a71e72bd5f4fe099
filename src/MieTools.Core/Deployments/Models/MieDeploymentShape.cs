using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Models;

/// <summary>A compute shape that can host a deployment.</summary>
public sealed record MieDeploymentShape : JsonModel
{
    internal MieDeploymentShape(JsonObject json)
        : base(json)
    {
    }

    /// <summary>Name, as a deployment takes it.</summary>
    public string Name => Body.Text("name") ?? "";

    /// <summary>Number of cores.</summary>
    public int? CoreCount => Body.Integer("coreCount");

    /// <summary>Memory in gigabytes.</summary>
    public int? MemoryInGBs => Body.Integer(FieldNames.MemoryInGBs);

    /// <summary>
    /// <c>AMD_ROME</c>, <c>INTEL_SKYLAKE</c>, <c>NVIDIA_GPU</c>, <c>GENERIC</c>, <c>LEGACY</c>, <c>ARM</c> or a newer one.
    /// </summary>
    public string ShapeSeries => Body.Text("shapeSeries") ?? "";

    /// <summary>The display form: the name.</summary>
    public override string ToString() => Name;
}
