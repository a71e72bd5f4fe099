using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace MieTools.Core.Deployments;

/// <summary>An update that was worked out against a deployment as it was read.</summary>
/// <param name="Body">What to send; empty when nothing changes.</param>
/// <param name="Changes">Paths of the blocks that change, for instance
/// <c>modelDeploymentConfigurationDetails.environmentConfigurationDetails</c>.</param>
/// <param name="Etag">Etag of what was read, for <c>if-match</c>; null when it was not known.</param>
public sealed record DeploymentUpdate(JsonObject Body, ImmutableArray<string> Changes, string? Etag)
{
    /// <summary>True when the deployment already is what was asked for: nothing is to be sent.</summary>
    public bool IsEmpty => Changes.IsEmpty;
}
