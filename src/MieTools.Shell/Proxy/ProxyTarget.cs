using MieTools.Core.Inference.Addresses;

namespace MieTools.Proxy;

/// <summary>A deployment behind a proxy.</summary>
/// <param name="Name">The name that clients use.</param>
/// <param name="Target">Where it is called.</param>
internal sealed record ProxyTarget(string Name, InferenceTarget Target);
