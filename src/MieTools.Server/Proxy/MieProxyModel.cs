namespace MieTools.Server.Proxy;

/// <summary>A further name by which clients choose a deployment.</summary>
/// <param name="Name">What clients say as their model.</param>
/// <param name="Deployment">Name of the deployment.</param>
public sealed record MieProxyModel(string Name, string Deployment)
{
    /// <summary>The name that is put into the request's body in place of the client's; null to leave the body as it is.</summary>
    public string? ServedName { get; init; }

    /// <summary>The <c>model-key</c> of a model group; null for none.</summary>
    public string? ModelKey { get; init; }
}
