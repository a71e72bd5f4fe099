using System.Text.Json.Nodes;

namespace MieTools.Core.Deployments.Models;

/// <summary>One model on an instance pool of its own (<c>SINGLE_MODEL</c>).</summary>
public sealed record SingleModelConfiguration : DeploymentConfiguration
{
    internal SingleModelConfiguration(JsonObject json)
        : base(json)
    {
    }

    /// <inheritdoc/>
    public override string ToString() => base.ToString();
}
