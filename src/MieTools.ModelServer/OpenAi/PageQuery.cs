using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace MieTools.ModelServer.OpenAi;

/// <summary>The query of OpenAI's lists: <c>limit</c>, <c>after</c>, <c>order</c>.</summary>
internal readonly record struct PageQuery(int Limit, string? After, bool Ascending)
{
    /// <summary>Reads a query.</summary>
    /// <param name="query">The query with its question mark, or empty.</param>
    /// <param name="limit">Entries when the query names no limit.</param>
    /// <param name="most">The highest limit.</param>
    public static PageQuery Read(string query, int limit, int most)
    {
        Dictionary<string, StringValues> fields = QueryHelpers.ParseQuery(query);
        if (fields.TryGetValue("limit", out StringValues text) && (!int.TryParse(text, out limit) || limit < 1 || limit > most))
            throw ModelServerException.Invalid($"'limit' has to be a whole number from 1 to {most}.", "limit");
        string order = fields.TryGetValue("order", out StringValues value) ? value.ToString() : "desc";
        if (order is not ("asc" or "desc"))
            throw ModelServerException.Invalid("'order' has to be asc or desc.", "order");
        return new(limit, fields.TryGetValue("after", out StringValues after) ? after.ToString() : null, order == "asc");
    }

    /// <summary>Cuts a page out of entries.</summary>
    /// <param name="entries">The entries, the oldest first.</param>
    /// <param name="idOf">Their ids.</param>
    /// <returns>The page, and whether there is more after it.</returns>
    public (List<T> Page, bool More) Cut<T>(IReadOnlyList<T> entries, Func<T, string> idOf)
    {
        IEnumerable<T> ordered = Ascending ? entries : entries.Reverse();
        if (After is { } after)
            ordered = ordered.SkipWhile(e => idOf(e) != after).Skip(1);
        List<T> page = [.. ordered.Take(Limit + 1)];
        bool more = page.Count > Limit;
        if (more)
            page.RemoveAt(Limit);
        return (page, more);
    }
}
