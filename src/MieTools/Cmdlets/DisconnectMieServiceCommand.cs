using System.Management.Automation;
using MieTools.Core;
using MieTools.Pipeline;
using MieTools.Session;

namespace MieTools.Cmdlets;

/// <summary><c>Disconnect-MieService</c>: forgets the session's connection. Commands then use the DEFAULT profile again.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "MieService")]
[OutputType(typeof(MieContext))]
public sealed class DisconnectMieServiceCommand : MieCommand
{
    /// <summary>Hands on the connection that was forgotten; -Context still takes it.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void End()
    {
        if (MieSession.Current is not { } current)
        {
            WriteVerbose("There was no connection.");
            return;
        }
        // Not disposed: another variable or a running command may hold it still.
        MieSession.Current = null;
        WriteVerbose($"Disconnected from {current}.");
        if (PassThru)
            WriteOutput(current);
    }
}
