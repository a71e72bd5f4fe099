using System.Text.Json.Nodes;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Models;

/// <summary>A group of models on an instance pool (<c>MODEL_GROUP</c>).</summary>
public sealed record ModelGroupConfiguration : DeploymentConfiguration
{
    internal ModelGroupConfiguration(JsonObject json)
        : base(json)
    {
    }

    /// <summary>How an update is rolled out: <c>ZDT</c> or <c>LIVE</c>; null when not stated.</summary>
    public string? UpdateType => Body.Text("updateType");

    /// <inheritdoc/>
    public override string ToString() => base.ToString();
}
