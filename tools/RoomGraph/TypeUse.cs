namespace RoomGraph;

/// <summary>One type uses another of the same assembly. Both by full name.</summary>
public sealed record TypeUse(string From, string To);
