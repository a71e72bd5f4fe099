namespace MieTools.Session;

/// <summary>A name or an id that was seen.</summary>
/// <param name="Value">The name or id.</param>
/// <param name="Note">What it is, for people.</param>
internal sealed record SeenValue(string Value, string Note);
