namespace MieTools.Server.Emulator;

/// <summary>The line that tells a starter where the emulator is and how to sign for it.</summary>
internal sealed record EmulatorInfo(
    string ControlPlane, string Inference, string ConfigFile, string Profile, string CompartmentId, string ProjectId, string ModelId, string? CaFile, int Pid);
