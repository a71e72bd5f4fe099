namespace MieTools.Server.Emulator.State;

/// <summary>The OCIDs that the emulator offers to its clients.</summary>
/// <param name="ProjectId">A project.</param>
/// <param name="CompartmentId">A compartment.</param>
/// <param name="ModelId">A model.</param>
internal sealed record SavedNames(string ProjectId, string CompartmentId, string ModelId);
