using System.Text.Json.Serialization;

namespace MieTools.Server.Emulator.ControlPlane;

/// <summary>A retry token as it is kept.</summary>
/// <param name="BodyHash">SHA-256 of the body it came with.</param>
/// <param name="Result">What the call made.</param>
/// <param name="Used">When it came.</param>
internal sealed record SavedRetryToken(
    [property: JsonRequired] byte[] BodyHash, [property: JsonRequired] string Result, [property: JsonRequired] DateTimeOffset Used);
