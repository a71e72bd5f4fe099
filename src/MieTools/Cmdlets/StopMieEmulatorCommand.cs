using System.Management.Automation;
using MieTools.Core;
using MieTools.Emulator;
using MieTools.Pipeline;
using MieTools.Session;

namespace MieTools.Cmdlets;

/// <summary><c>Stop-MieEmulator</c>: stops the emulators given, or all that this session started.</summary>
[Cmdlet(VerbsLifecycle.Stop, "MieEmulator", SupportsShouldProcess = true)]
[OutputType(typeof(MieEmulatorProcess))]
public sealed class StopMieEmulatorCommand : MieCommand
{
    /// <summary>Emulators to stop; all of this session's when left out.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public MieEmulatorProcess[]? Emulator { get; set; }

    /// <summary>Hands on the emulators that were stopped; their logs can still be read.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (MieEmulatorProcess emulator in Emulator ?? EmulatorRegistry.Running)
        {
            if (!ShouldProcess(emulator.ToString(), "Stop the emulator"))
                continue;
            EmulatorRegistry.Stop(emulator);
            // A connection to nowhere would only make later commands fail in an odd way; the one from before is what the user had chosen.
            if (MieSession.Current is MieContext context && context.ControlPlaneEndpoint == emulator.ControlPlane)
            {
                MieSession.Current = EmulatorRegistry.ConnectionBefore(emulator);
                WriteVerbose(MieSession.Current is { } before
                    ? $"The session is connected to {before} again."
                    : "The session has no connection now; commands use the DEFAULT profile.");
            }
            if (PassThru)
                WriteOutput(emulator);
        }
    }
}
