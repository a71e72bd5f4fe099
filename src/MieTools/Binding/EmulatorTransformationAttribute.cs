using System.Collections;
using System.Management.Automation;
using MieTools.Emulator;
using MieTools.Session;

namespace MieTools.Binding;

/// <summary>Takes emulators, and finds the one that a copy was made of: one that a file or JSON brought back names its process.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class EmulatorTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData) => PlainValue.Of(inputData) switch
    {
        IList list => list.Cast<object?>().Select(Find).ToArray(),
        _ => Find(inputData),
    };

    private static object? Find(object? value)
    {
        if (!SavedObject.Is<MieEmulatorProcess>(value, nameof(MieEmulatorProcess.ProcessId), nameof(MieEmulatorProcess.ControlPlane)))
            return value;
        int? process = SavedObject.Value<int>((PSObject)value!, nameof(MieEmulatorProcess.ProcessId));
        return RunspaceSessions.Existing?.Emulators.FirstOrDefault(e => e.ProcessId == process)
            ?? throw new ArgumentTransformationMetadataException(
                $"This is a copy of an emulator (process {process}) that this session did not start, or that has stopped. "
                    + "Get-MieEmulator shows those of this session; another is stopped where it was started.");
    }
}
