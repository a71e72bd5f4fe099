using System.Management.Automation;
using MieTools.Core.Auth.Config;
using MieTools.Core.Connection;
using MieTools.Pipeline;

namespace MieTools.Commands;

/// <summary><c>Get-MieContext</c>: the connection that commands use now.</summary>
public abstract class GetMieContextCommand : MieCommand
{
    /// <inheritdoc/>
    protected override void End()
    {
        try
        {
            WriteOutput(Session.GetOrConnect(Await, WriteWarning, TellSearch, () => Location, StopToken));
        }
        catch (MieException e) when (IsNone(e))
        {
            // Whoever asks which connection there is has asked for none.
            WriteVerbose(e.Message);
        }
    }

    // Nobody has named a connection, and there is none to take by default. What is wrong with one that there is has to be said.
    private static bool IsNone(MieException error) => error.Error == MieErrors.CredentialNotFound
        || (error.Error == MieErrors.ProfileNotFound && error.ErrorTarget is OciConfigFile.DefaultProfile);
}
