using System.Management.Automation;
using MieTools.Core.Connection;
using MieTools.Pipeline;

namespace MieTools.Commands;

/// <summary><c>Disconnect-MieService</c>: forgets the session's connection. Commands then use the DEFAULT profile.</summary>
public abstract class DisconnectMieServiceCommand : MieCommand
{
    /// <summary>Hands on the connection that was forgotten; -Context still takes it.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void End()
    {
        MieContext? connected = Session.Connected;
        // Not disposed: another variable, runspace or running command may hold it still.
        Session.Disconnect();
        if (connected is not { } current)
        {
            WriteVerbose("There was no connection.");
            return;
        }
        WriteVerbose($"Disconnected from {current}.");
        if (PassThru)
            WriteOutput(current);
    }
}
