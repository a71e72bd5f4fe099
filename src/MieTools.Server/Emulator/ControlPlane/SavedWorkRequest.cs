using System.Text.Json.Serialization;

namespace MieTools.Server.Emulator.ControlPlane;

/// <summary>A work request as it is kept.</summary>
/// <param name="OperationType">What it does.</param>
/// <param name="CompartmentId">The compartment.</param>
/// <param name="ResourceId">The deployment.</param>
/// <param name="Accepted">When it was accepted.</param>
/// <param name="Duration">How long it takes.</param>
/// <param name="Failure">Why it fails, or null.</param>
/// <param name="Canceled">When it was cancelled, or null.</param>
/// <param name="WaitsForContainer">True when its container's health decides how it ends.</param>
/// <param name="ContainerSeen">When that was clear, or null.</param>
internal sealed record SavedWorkRequest(
    [property: JsonRequired] string OperationType,
    [property: JsonRequired] string CompartmentId,
    [property: JsonRequired] string ResourceId,
    [property: JsonRequired] DateTimeOffset Accepted,
    [property: JsonRequired] TimeSpan Duration,
    string? Failure,
    DateTimeOffset? Canceled,
    bool WaitsForContainer = false,
    DateTimeOffset? ContainerSeen = null);
