using MieTools.Server.Proxy.Answers;

namespace MieTools.Server.Proxy.Batches;

/// <summary>A part of a list, as OpenAI's clients read it.</summary>
/// <param name="Data">The items.</param>
/// <param name="FirstId">Id of the first; null when there is none.</param>
/// <param name="LastId">Id of the last, behind which the next part begins.</param>
/// <param name="HasMore">Whether there is another part.</param>
internal sealed record ListPage<T>(IReadOnlyList<T> Data, string? FirstId, string? LastId, bool HasMore)
{
    public string Object { get; init; } = "list";

    /// <summary>
    /// The part that a request asks for, by <c>after</c>, <c>limit</c> and <c>order</c>; the newest items first otherwise.
    /// </summary>
    /// <param name="items">All of them.</param>
    /// <param name="id">The id of one.</param>
    /// <param name="call">The request.</param>
    /// <param name="most">Most items of a part.</param>
    /// <param name="usual">Items of a part when the request does not say.</param>
    /// <exception cref="ProxyRefusalException">400: a value is none that it could be.</exception>
    public static ListPage<T> Of(IEnumerable<T> items, Func<T, string> id, ProxyCall call, int most, int usual)
    {
        bool isUpward = OrderOf(call) == "asc";
        int limit = LimitOf(call, most, usual);
        T[] sorted = [.. isUpward ? items.OrderBy(id, StringComparer.Ordinal) : items.OrderByDescending(id, StringComparer.Ordinal)];
        IEnumerable<T> rest = sorted;
        if (call.Http.Request.Query["after"].ToString() is { Length: > 0 } after)
        {
            // Of one that is gone by now the place is known still.
            int sign = isUpward ? 1 : -1;
            rest = sorted.Where(i => sign * string.CompareOrdinal(id(i), after) > 0);
        }
        T[] part = [.. rest.Take(limit + 1)];
        T[] data = part.Length > limit ? part[..limit] : part;
        return new ListPage<T>(data, data.Length > 0 ? id(data[0]) : null, data.Length > 0 ? id(data[^1]) : null, part.Length > limit);
    }

    private static string OrderOf(ProxyCall call)
    {
        string order = call.Http.Request.Query["order"].ToString();
        return order is "" or "asc" or "desc" ? order
            : throw OwnAnswer.Refused(400, "invalid_order", "The order of a list is 'asc' or 'desc'.");
    }

    private static int LimitOf(ProxyCall call, int most, int usual)
    {
        string limit = call.Http.Request.Query["limit"].ToString();
        return limit.Length == 0 ? usual
            : int.TryParse(limit, System.Globalization.CultureInfo.InvariantCulture, out int number) && number >= 1 && number <= most
                ? number
            : throw OwnAnswer.Refused(400, "invalid_limit", $"The limit of a list is a number from 1 to {most}.");
    }
}
