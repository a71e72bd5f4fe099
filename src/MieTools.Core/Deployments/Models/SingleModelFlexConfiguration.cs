using System.Text.Json.Nodes;

namespace MieTools.Core.Deployments.Models;

/// <summary>One model on a managed compute cluster (<c>SINGLE_MODEL_FLEX</c>).</summary>
public sealed record SingleModelFlexConfiguration : DeploymentConfiguration
{
    internal SingleModelFlexConfiguration(JsonObject json)
        : base(json)
    {
    }

    /// <inheritdoc/>
    public override string ToString() => base.ToString();
}
