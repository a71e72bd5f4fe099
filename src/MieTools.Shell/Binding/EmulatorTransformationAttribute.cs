using System.Management.Automation;
using MieTools.Emulator;
using MieTools.Session;

namespace MieTools.Binding;

/// <summary>Takes emulators, and finds the one that a copy was made of: one that a file or JSON brought back names its process.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class EmulatorTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData) => ServerCopy.Resolve<MieEmulatorProcess>(
        inputData, nameof(MieEmulatorProcess.ControlPlane), () => RunspaceSessions.Existing?.Emulators, e => e.ProcessId, "Emulator");
}
