namespace MieTools.Proxy;

/// <summary>A further name of a deployment behind a proxy.</summary>
/// <param name="Name">The name that clients use.</param>
/// <param name="Deployment">Name of the deployment.</param>
/// <param name="ServedName">What is put into a body in its place; null for nothing.</param>
/// <param name="ModelKey">The model of a model group; null for none.</param>
internal sealed record ProxyAlias(string Name, string Deployment, string? ServedName, string? ModelKey);
