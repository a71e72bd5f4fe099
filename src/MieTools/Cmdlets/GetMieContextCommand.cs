using System.Management.Automation;
using MieTools.Core.Connection;
using MieTools.Pipeline;

namespace MieTools.Cmdlets;

/// <summary><c>Get-MieContext</c>: the connection that commands use now.</summary>
[Cmdlet(VerbsCommon.Get, "MieContext")]
[OutputType(typeof(MieContext))]
public sealed class GetMieContextCommand : MieCommand
{
    /// <inheritdoc/>
    protected override void End() => WriteOutput(Session.GetOrConnect(Await, WriteWarning, Location, StopToken));
}
