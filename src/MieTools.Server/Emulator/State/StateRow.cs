namespace MieTools.Server.Emulator.State;

/// <summary>A row to keep, or to take away.</summary>
/// <param name="Table">One of <see cref="StateTable"/>.</param>
/// <param name="Id">Its key.</param>
/// <param name="Value">JSON; null takes the row away.</param>
internal readonly record struct StateRow(string Table, string Id, string? Value);
