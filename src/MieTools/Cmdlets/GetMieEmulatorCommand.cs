using System.Management.Automation;
using MieTools.Emulator;
using MieTools.Pipeline;

namespace MieTools.Cmdlets;

/// <summary><c>Get-MieEmulator</c>: the emulators this session, which is that of the runspace, started and that still run.</summary>
[Cmdlet(VerbsCommon.Get, "MieEmulator")]
[OutputType(typeof(MieEmulatorProcess))]
public sealed class GetMieEmulatorCommand : MieCommand
{
    /// <inheritdoc/>
    protected override void End()
    {
        foreach (MieEmulatorProcess emulator in Session.Emulators)
            WriteOutput(emulator);
    }
}
