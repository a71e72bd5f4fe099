using MieTools.Core.Inference.Addresses;

namespace MieTools.Server.Proxy;

/// <summary>A deployment behind a proxy.</summary>
/// <param name="Name">Name by which clients choose it, as a model and in <c>/deployments/NAME</c>.</param>
/// <param name="Address">Where it is called.</param>
public sealed record MieProxyDeployment(string Name, InferenceAddress Address);
