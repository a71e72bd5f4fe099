using System.Management.Automation;
using MieTools.Emulator;

namespace MieTools.Binding;

/// <summary>
/// Takes a text that names an emulator, or the emulator itself, alive or as a job or a file brought it: then its address.
/// </summary>
public sealed class EmulatorNameTransformationAttribute : TextTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        if (PlainValue.Of(inputData) is MieEmulatorProcess emulator)
            return emulator.ControlPlane.ToString();
        return SavedObject.Is<MieEmulatorProcess>(inputData, "ProcessId", "ControlPlane")
            ? SavedObject.Text((PSObject)inputData, "ControlPlane")
            : base.Transform(engineIntrinsics, inputData);
    }
}
