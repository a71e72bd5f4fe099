using System.Text.Json.Serialization;

namespace MieTools.Server.Emulator.Identity;

/// <summary>The OCIDs that the emulator offers to its clients.</summary>
/// <param name="ProjectId">A project.</param>
/// <param name="CompartmentId">A compartment.</param>
/// <param name="ModelId">A model.</param>
internal sealed record OfferedOcids(
    [property: JsonRequired] string ProjectId, [property: JsonRequired] string CompartmentId, [property: JsonRequired] string ModelId);
