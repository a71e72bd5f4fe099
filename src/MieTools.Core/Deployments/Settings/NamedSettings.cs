using System.Collections.Immutable;

namespace MieTools.Core.Deployments.Settings;

/// <summary>Settings by their names. Equal when the same are named with equal values.</summary>
internal sealed class NamedSettings : IEquatable<NamedSettings>
{
    private readonly ImmutableDictionary<string, object> _values;

    private NamedSettings(ImmutableDictionary<string, object> values) => _values = values;

    /// <summary>Nothing is named.</summary>
    public static NamedSettings None { get; } = new(ImmutableDictionary<string, object>.Empty);

    /// <summary>The value of a setting; null when it was not named.</summary>
    public object? this[string setting] => _values.GetValueOrDefault(setting);

    /// <summary>The same with another value; null takes it away.</summary>
    public NamedSettings With(string setting, object? value) =>
        new(value is null ? _values.Remove(setting) : _values.SetItem(setting, value));

    /// <inheritdoc/>
    public bool Equals(NamedSettings? other) => other is not null && _values.Count == other._values.Count
        && _values.All(named => named.Value.Equals(other[named.Key]));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as NamedSettings);

    /// <inheritdoc/>
    public override int GetHashCode() => _values.Aggregate(0, (hash, named) => hash ^ HashCode.Combine(named.Key, named.Value));
}
