namespace MieTools.Server.Emulator;

/// <summary>The line that gives the starting process the emulator's addresses and credentials.</summary>
internal sealed record EmulatorInfo(
    string ControlPlane, string Inference, string ConfigFile, string Profile, string CompartmentId, string ProjectId, string ModelId,
    string? CaFile, int Pid);
