using System.Management.Automation;
using MieTools.Pipeline;
using MieTools.Proxy;

namespace MieTools.Commands;

/// <summary><c>Get-MieProxy</c>: the signing proxies this session, which is that of the runspace, started and that still run.</summary>
public abstract class GetMieProxyCommand : MieCommand
{
    /// <inheritdoc/>
    protected override void End()
    {
        foreach (MieProxyProcess proxy in Session.Proxies)
            WriteOutput(proxy);
    }
}
