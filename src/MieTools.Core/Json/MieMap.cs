using System.Collections.ObjectModel;

namespace MieTools.Core.Json;

/// <summary>Values by name that are not changed, and whose text is theirs: <c>team=search; tier=gold</c>.</summary>
/// <typeparam name="T">The values.</typeparam>
public sealed class MieMap<T> : ReadOnlyDictionary<string, T>
{
    private readonly string? _text;

    /// <summary>Makes a map.</summary>
    /// <param name="values">The values; not copied.</param>
    /// <param name="text">The map's text; null for names and values.</param>
    public MieMap(IDictionary<string, T> values, string? text = null)
        : base(values) => _text = text;

    /// <summary>Names and values on one line, those of a map in a map as <c>space.name=value</c>; empty when there are none.</summary>
    public override string ToString() => _text ?? string.Join("; ", this.SelectMany(Lines));

    private static IEnumerable<string> Lines(KeyValuePair<string, T> entry) => entry.Value is IReadOnlyDictionary<string, string> inner
        ? inner.Select(value => $"{entry.Key}.{value.Key}={value.Value}")
        : [$"{entry.Key}={entry.Value}"];
}
