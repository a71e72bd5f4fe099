using System.Management.Automation;
using MieTools.Core;
using MieTools.Pipeline;
using MieTools.Session;

namespace MieTools.Cmdlets;

/// <summary><c>Get-MieContext</c>: the connection that commands use now.</summary>
[Cmdlet(VerbsCommon.Get, "MieContext")]
[OutputType(typeof(MieContext))]
public sealed class GetMieContextCommand : MieCommand
{
    /// <inheritdoc/>
    protected override void End() => WriteOutput(MieSession.GetOrConnect(Await, WriteWarning, StopToken));
}
