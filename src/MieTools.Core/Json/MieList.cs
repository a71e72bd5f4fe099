using System.Collections.ObjectModel;
using System.Runtime.CompilerServices;

namespace MieTools.Core.Json;

/// <summary>A list that is not changed, and whose text is that of its items: a CSV file shows them in place of a type's name.</summary>
/// <typeparam name="T">What is in it.</typeparam>
[CollectionBuilder(typeof(MieList), nameof(MieList.Create))]
public sealed class MieList<T> : ReadOnlyCollection<T>
{
    private readonly string _separator;

    /// <summary>Makes a list.</summary>
    /// <param name="items">The items; not copied.</param>
    /// <param name="separator">What stands between two of them in the list's text.</param>
    public MieList(IList<T> items, string separator = "; ")
        : base(items) => _separator = separator;

    /// <summary>Number of items, by the name that arrays have for it.</summary>
    public int Length => Count;

    /// <summary>The items on one line; empty when there are none.</summary>
    public override string ToString() => string.Join(_separator, Items);
}

/// <summary>Makes lists of collection expressions.</summary>
public static class MieList
{
    /// <summary>A list of these items.</summary>
    /// <typeparam name="T">What is in it.</typeparam>
    /// <param name="items">The items.</param>
    public static MieList<T> Create<T>(ReadOnlySpan<T> items) => new(items.ToArray());
}
