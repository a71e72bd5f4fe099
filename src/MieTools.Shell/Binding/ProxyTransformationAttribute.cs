using System.Management.Automation;
using MieTools.Proxy;
using MieTools.Session;

namespace MieTools.Binding;

/// <summary>Takes proxies, and finds the one that a copy was made of: one that a file or JSON brought back names its process.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class ProxyTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData) => ServerCopy.Resolve<MieProxyProcess>(
        inputData, nameof(MieProxyProcess.BaseUrl), () => RunspaceSessions.Existing?.Proxies, p => p.ProcessId, "Proxy");
}
