namespace MieTools.Server.Proxy.Models;

/// <summary>Where a request goes.</summary>
/// <param name="Deployment">The deployment.</param>
/// <param name="Model">The further name that led there; null for the deployment's own, or none.</param>
internal sealed record ModelRoute(MieProxyDeployment Deployment, MieProxyModel? Model);
