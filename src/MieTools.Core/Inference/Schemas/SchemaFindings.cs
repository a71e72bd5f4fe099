namespace MieTools.Core.Inference.Schemas;

/// <summary>What is wrong with a value so far.</summary>
internal sealed class SchemaFindings
{
    private const int Most = 100;
    private readonly List<(SchemaPlace Place, string Keyword, SchemaViolation Violation)> _found = [];

    public int Count => _found.Count;

    public IReadOnlyList<SchemaViolation> Violations => [.. _found.Select(f => f.Violation)];

    /// <summary>Notes a violation: the place, then the words.</summary>
    public void Add(SchemaPlace place, string keyword, string words)
    {
        if (_found.Count < Most)
            _found.Add((place, keyword, new SchemaViolation(place.Pointer(), $"{place.Words()} {words}")));
    }

    public void AddAll(SchemaFindings others)
    {
        foreach ((SchemaPlace Place, string Keyword, SchemaViolation Violation) found in others._found)
        {
            if (_found.Count < Most)
                _found.Add(found);
        }
    }

    /// <summary>Whether the value at a place is of another kind altogether.</summary>
    public bool IsOtherKind(SchemaPlace place) =>
        _found.Exists(f => ReferenceEquals(f.Place, place) && f.Keyword is "type" or "const" or "enum");
}
