using MieTools.Core.Http.Secrets;

namespace MieTools.Core.Deployments;

/// <summary>How a <see cref="DeploymentClient"/> bears with the service.</summary>
public sealed record DeploymentClientOptions
{
    /// <summary>
    /// How long after its creation a deployment may still be "not found" (404) without that being an error: a call that meets it is
    /// repeated. 15 seconds; zero for none.
    /// </summary>
    /// <remarks>Other resources of OCI are known to answer so for a moment (terraform-provider-oci, issues 745, 1397 and 1715).</remarks>
    public TimeSpan NotFoundGrace { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Clock and timers of that time.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>What was made a moment ago, shared by the clients of a connection.</summary>
    internal Newcomers Newcomers { get; init; } = new();

    /// <summary>What was sent, shared by the clients of a connection: its secrets are taken out of what the service says later.</summary>
    internal SentBodies Sent { get; init; } = new();
}
