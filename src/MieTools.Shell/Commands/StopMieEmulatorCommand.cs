using System.Management.Automation;
using MieTools.Binding;
using MieTools.Binding.Completion;
using MieTools.Emulator;
using MieTools.Pipeline;

namespace MieTools.Commands;

/// <summary><c>Stop-MieEmulator</c>: stops the emulators given, or all that this session started.</summary>
public abstract class StopMieEmulatorCommand : MieCommand
{
    /// <summary>Emulators to stop; all of this session's when left out.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(VariableCompleter))]
    [EmulatorTransformation]
    public MieEmulatorProcess[]? Emulator { get; set; }

    /// <summary>Hands on the emulators that were stopped; their logs can still be read.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (MieEmulatorProcess emulator in Emulator ?? Session.Emulators)
            Report(() => Stop(emulator), () => emulator);
    }

    private void Stop(MieEmulatorProcess emulator)
    {
        if (!emulator.IsOwn && emulator.IsRunning)
        {
            throw MieException.InvalidArgument(nameof(Emulator),
                $"The emulator {emulator.ControlPlane} belongs to another process ({emulator.StartedBy}), and is stopped there.",
                $"Stop-MieEmulator there, or end its process: Stop-Process -Id {emulator.ProcessId}.");
        }
        if (!ShouldProcess(emulator.ToString(), "Stop the emulator"))
            return;
        if (Session.Stop(emulator))
        {
            WriteVerbose(Session.Connected is { } before
                ? $"The session is connected to {before} again."
                : "The session's connection is gone; commands fail until Connect-MieService or Disconnect-MieService.");
        }
        if (PassThru)
            WriteOutput(emulator);
    }
}
