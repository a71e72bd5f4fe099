using System.Runtime.CompilerServices;

namespace MieTools.Pipeline;

/// <summary>What the cmdlets that list have in common.</summary>
internal static class Listing
{
    private const int LargestPage = 100;

    /// <summary>The items that are wanted, so many at most; nothing more is asked for then.</summary>
    public static async IAsyncEnumerable<T> Where<T>(this IAsyncEnumerable<T> items, Func<T, bool> isWanted, int? limit,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        int count = 0;
        await foreach (T item in items.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (!isWanted(item))
                continue;
            yield return item;
            if (++count == limit)
                yield break;
        }
    }

    /// <summary>How many items to ask for at once: no more than are wanted, if the service leaves out none that are not.</summary>
    public static int PageSize(int? limit, bool isFiltered = false) =>
        limit is { } most && !isFiltered ? Math.Min(most, LargestPage) : LargestPage;

    /// <summary>A value in the service's spelling: people write any.</summary>
    public static string? Spelled(string? value, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (name.Equals(value, StringComparison.OrdinalIgnoreCase))
                return name;
        }
        return value?.ToUpperInvariant();
    }
}
