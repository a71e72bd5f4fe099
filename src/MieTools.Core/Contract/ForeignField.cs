namespace MieTools.Core.Contract;

/// <summary>A field that must not be in an object.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Reason">Why.</param>
internal sealed record ForeignField(string Name, ForeignReason Reason);
