namespace RoomGraph;

/// <summary>The rooms of an assembly (the namespaces below its root) and the arrows between them.</summary>
public sealed class Rooms
{
    private readonly string _root;
    private readonly bool _inner;

    /// <summary>Rooms of the uses of an assembly's types.</summary>
    /// <param name="root">The namespace that the rooms are in.</param>
    /// <param name="uses">Its types' uses of each other.</param>
    /// <param name="inner">Whether rooms inside of rooms count by themselves.</param>
    public Rooms(string root, IEnumerable<TypeUse> uses, bool inner = false)
    {
        _root = root + ".";
        _inner = inner;
        Arrows = uses.Where(use => Of(use.From) != Of(use.To))
            .GroupBy(use => (From: Of(use.From), To: Of(use.To)))
            .Select(group => new Arrow(group.Key.From, group.Key.To, [.. group.OrderBy(use => use.From, StringComparer.Ordinal)]))
            .OrderBy(arrow => arrow.From, StringComparer.Ordinal).ThenBy(arrow => arrow.To, StringComparer.Ordinal)
            .ToList();
    }

    /// <summary>The arrows, in the order of their names.</summary>
    public IReadOnlyList<Arrow> Arrows { get; }

    /// <summary>The rooms from the bottom up: each uses only those before it. The rooms of <see cref="Circle"/> are not among
    /// them.</summary>
    public IReadOnlyList<string> Ordered() => Sort().Order;

    /// <summary>The rooms that can't be put in order: those of a circle, and those that use one. None is what is wanted.</summary>
    public IReadOnlyList<string> Circle() => Sort().Left;

    /// <summary>A type's room: its namespace below the root, or the first part of that; empty for a type of the root itself.</summary>
    public string Of(string type)
    {
        string rest = type.StartsWith(_root, StringComparison.Ordinal) ? type[_root.Length..] : "";
        int dot = _inner ? rest.LastIndexOf('.') : rest.IndexOf('.');
        return dot < 0 ? "" : rest[..dot];
    }

    private (IReadOnlyList<string> Order, IReadOnlyList<string> Left) Sort()
    {
        List<string> order = [];
        SortedSet<string> left = new(Arrows.SelectMany(arrow => new[] { arrow.From, arrow.To }), StringComparer.Ordinal);
        while (left.FirstOrDefault(room => Arrows.All(arrow => arrow.From != room || !left.Contains(arrow.To))) is { } next)
        {
            order.Add(next);
            _ = left.Remove(next);
        }

        return (order, [.. left]);
    }
}
