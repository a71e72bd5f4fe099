namespace MieTools.Server.Emulator.State;

/// <summary>A retry token as it is kept.</summary>
/// <param name="BodyHash">SHA-256 of the body it came with.</param>
/// <param name="Result">What the call made.</param>
/// <param name="Used">When it came.</param>
internal sealed record SavedRetryToken(byte[] BodyHash, string Result, DateTimeOffset Used);
