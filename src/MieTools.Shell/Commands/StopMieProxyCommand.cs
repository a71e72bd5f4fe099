using System.Management.Automation;
using MieTools.Binding;
using MieTools.Binding.Completion;
using MieTools.Pipeline;
using MieTools.Proxy;

namespace MieTools.Commands;

/// <summary><c>Stop-MieProxy</c>: stops the signing proxies given, or all that this session started.</summary>
public abstract class StopMieProxyCommand : MieCommand
{
    /// <summary>Proxies to stop; all of this session's when left out.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(VariableCompleter))]
    [ProxyTransformation]
    public MieProxyProcess[]? Proxy { get; set; }

    /// <summary>Hands on the proxies that were stopped; their logs can still be read.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (MieProxyProcess proxy in Proxy ?? Session.ProxiesToStop)
        {
            if (!ShouldProcess(proxy.ToString(), "Stop the proxy"))
                continue;
            proxy.Stop();
            if (PassThru)
                WriteOutput(proxy);
        }
    }
}
