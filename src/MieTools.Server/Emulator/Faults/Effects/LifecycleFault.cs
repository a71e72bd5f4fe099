namespace MieTools.Server.Emulator.Faults.Effects;

/// <summary>What goes wrong with a change of a deployment.</summary>
/// <param name="Failure">Why it fails, or null when it does not.</param>
/// <param name="Longer">How much longer it takes.</param>
/// <param name="Hidden">How long what was made is not found after that.</param>
internal sealed record LifecycleFault(string? Failure, TimeSpan Longer, TimeSpan Hidden = default);
