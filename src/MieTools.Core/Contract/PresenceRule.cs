namespace MieTools.Core.Contract;

/// <summary>Further fields of an object, by whether one field is there.</summary>
/// <param name="Field">Its name.</param>
/// <param name="There">With it.</param>
/// <param name="Absent">Without it.</param>
internal sealed record PresenceRule(string Field, BlockRule There, BlockRule Absent);
