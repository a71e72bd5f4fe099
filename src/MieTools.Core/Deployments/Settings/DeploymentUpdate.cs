using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace MieTools.Core.Deployments.Settings;

/// <summary>An update that was worked out against a deployment as it was read.</summary>
/// <param name="Body">What to send; empty when there is nothing to send.</param>
/// <param name="Changes">Paths of the blocks that change, for instance
/// <c>modelDeploymentConfigurationDetails.environmentConfigurationDetails</c>.</param>
/// <param name="Etag">Etag of what was read, for <c>if-match</c>; null when it was not known.</param>
public sealed record DeploymentUpdate(JsonObject Body, ImmutableArray<string> Changes, string? Etag)
{
    /// <summary>True when nothing is to be sent: the deployment already is what was asked for, and the update was not forced.</summary>
    public bool IsEmpty => Body.Count == 0;

    /// <summary>
    /// What changes, field by field, for people: <c>instanceCount 1 → 3</c>, <c>+ POST /v1/rerank</c>. Values of environment variables and
    /// of what is named like a secret are masked.
    /// </summary>
    public ImmutableArray<string> Plan { get; init; } = [];

    /// <summary>What somebody who named only what was named may not expect.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];
}
