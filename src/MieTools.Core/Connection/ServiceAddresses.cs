using MieTools.Core.Regions;

namespace MieTools.Core.Connection;

/// <summary>Where a connection's requests go.</summary>
/// <param name="ControlPlane">The control plane.</param>
/// <param name="Inference">The inference endpoints when they were set by hand, else null.</param>
/// <param name="RegionDomain">Domain of the region, for a control plane behind a private endpoint; null when there is no region.</param>
/// <param name="Environment">Reads environment variables; null for the process's.</param>
internal sealed record ServiceAddresses(Uri ControlPlane, Uri? Inference, string? RegionDomain, Func<string, string?>? Environment)
{
    /// <summary>The addresses that options and a region make.</summary>
    public static ServiceAddresses Of(MieContextOptions options, OciRegion? region) => new(
        options.Endpoint ?? region!.ControlPlaneEndpoint, options.InferenceEndpoint,
        region is null ? null : region.Domain.Length > 0 ? region.Domain : region.Id, options.GetEnvironmentVariable);

    /// <inheritdoc cref="MieContext.InferenceBase"/>
    public Uri InferenceBase(string deploymentId, string? modelDeploymentUrl)
    {
        if (Inference is not null)
            return new Uri($"{Inference.AbsoluteUri.TrimEnd('/')}/{deploymentId}");
        return modelDeploymentUrl is null
            ? OciRegions.InferenceBase(deploymentId, Environment)
            : DeploymentUrl.Check(modelDeploymentUrl, deploymentId, ControlPlane, RegionDomain);
    }

    /// <inheritdoc cref="MieContext.IsOwnRealm"/>
    public bool IsOwnRealm(Uri address) => Inference is not null || DeploymentUrl.IsTrusted(address, ControlPlane, RegionDomain);
}
