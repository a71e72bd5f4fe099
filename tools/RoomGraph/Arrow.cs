namespace RoomGraph;

/// <summary>A room uses another, with the pairs of types that make it so.</summary>
public sealed record Arrow(string From, string To, IReadOnlyList<TypeUse> Uses);
