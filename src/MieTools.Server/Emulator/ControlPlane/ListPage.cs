using System.Globalization;
using System.Text.Json.Nodes;

namespace MieTools.Server.Emulator.ControlPlane;

/// <summary>Sorts lists and cuts them into pages.</summary>
internal static class ListPage
{
    private const int DefaultLimit = 50;
    private const int MostLimit = 100;

    /// <summary>The page of a list that a request asks for, as a bare array with the headers to go on.</summary>
    /// <param name="request">Has <c>limit</c> and <c>page</c>.</param>
    /// <param name="items">All items that fit the filters, in any order.</param>
    /// <param name="descending">From the greatest key down.</param>
    public static ControlPlaneResponse Of(ControlPlaneRequest request, IEnumerable<ListItem> items, bool descending = false)
    {
        int limit = Limit(request);
        string scope = request.ListScope();
        PageToken? token = request.Parameter("page") is { } text ? PageToken.Read(text, scope) : null;
        int direction = descending ? -1 : 1;
        List<ListItem> sorted = [.. items];
        sorted.Sort((a, b) => direction * a.CompareTo(b.Key, b.Tie));
        (int start, int end) = Range(sorted, token, limit, direction);
        JsonArray page = [];
        foreach (ListItem item in sorted[start..end])
            page.Add((JsonNode)item.Render());
        return new ControlPlaneResponse(200, page)
            .With("opc-next-page", end < sorted.Count ? Token(PageToken.After, sorted, end - 1, scope) : null)
            .With("opc-prev-page",
                start == 0
                    ? null
                    : start < sorted.Count
                    ? Token(PageToken.Before, sorted, start, scope)
                    : Token(PageToken.UpTo, sorted, start - 1, scope));
    }

    private static (int Start, int End) Range(List<ListItem> sorted, PageToken? token, int limit, int direction)
    {
        if (token is not { } place)
            return (0, Math.Min(limit, sorted.Count));
        int border = sorted.FindIndex(i =>
            direction * i.CompareTo(place.Key, place.Tie) is int side && (place.Kind == PageToken.Before ? side >= 0 : side > 0));
        if (border < 0)
            border = sorted.Count;
        if (place.Kind == PageToken.After)
            return (border, Math.Min(border + limit, sorted.Count));
        // A page that is reached from behind and has nothing left before it is the first one.
        return border == 0 ? (0, Math.Min(limit, sorted.Count)) : (Math.Max(0, border - limit), border);
    }

    private static string Token(char kind, List<ListItem> sorted, int index, string scope) =>
        new PageToken(kind, sorted[index].Key, sorted[index].Tie).Write(scope);

    private static int Limit(ControlPlaneRequest request)
    {
        if (request.Parameter("limit") is not { } text)
            return DefaultLimit;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int limit) && limit is >= 1 and <= MostLimit
            ? limit
            : throw ServiceErrorException.Invalid($"limit is '{text}'; it has to be from 1 to {MostLimit}.");
    }
}
