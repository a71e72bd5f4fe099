using System.Management.Automation;
using MieTools.Emulator;
using MieTools.Pipeline;

namespace MieTools.Commands;

/// <summary><c>Get-MieEmulator</c>: the emulators this session, which is that of the runspace, started and that still run.</summary>
public abstract class GetMieEmulatorCommand : MieCommand
{
    /// <summary>All emulators of this user on this machine, whichever window or program started them.</summary>
    [Parameter]
    public SwitchParameter All { get; set; }

    /// <inheritdoc/>
    protected override void End()
    {
        foreach (MieEmulatorProcess emulator in All ? Await(EmulatorFinder.FindAsync(StopToken)) : Session.Emulators)
            WriteOutput(emulator);
    }
}
