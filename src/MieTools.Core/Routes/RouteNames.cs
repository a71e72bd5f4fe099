namespace MieTools.Core.Routes;

/// <summary>Which routes a path that there is none for may have meant.</summary>
internal static class RouteNames
{
    private const int Most = 3;

    // In segments: one that is missing or too much is as far as a suggestion goes.
    private const double Farthest = 1;

    // What is much farther than the nearest is no help beside it.
    private const double Beyond = 0.75;

    private const string Version = "v1";

    /// <summary>The nearest routes, the best first; none when there is nothing like it.</summary>
    /// <param name="path">The path that was asked for.</param>
    /// <param name="routes">The suffixes that there are.</param>
    public static IReadOnlyList<string> Nearest(string path, IEnumerable<string> routes)
    {
        (string Route, double Distance)[] near = [.. routes.Distinct(StringComparer.Ordinal).Where(r => r.Length > 0)
            .Select(r => (Route: r, Distance: Distance(path, r))).Where(r => r.Distance <= Farthest).OrderBy(r => r.Distance)];
        return [.. near.Where(r => r.Distance <= near[0].Distance + Beyond).Take(Most).Select(r => r.Route)];
    }

    /// <summary>By how many segments two paths differ; a segment that is only misspelled counts for its part.</summary>
    internal static double Distance(string path, string route)
    {
        string[] a = path.TrimStart('/').Split('/'), b = route.TrimStart('/').Split('/');
        double bySegment = Shares(a, b)
            ? Align(a.Length, b.Length, i => Weight(a[i]), j => Weight(b[j]), (i, j) => Replacement(a[i], b[j]))
            : double.PositiveInfinity;
        // A slash that is missing or too much moves all segments.
        double letters = Letters(path, route);
        return letters <= Math.Min(path.Length, route.Length) / 4 ? Math.Min(bySegment, letters / 4) : bySegment;
    }

    // Without a word in common two paths are not alike, however few segments they have.
    private static bool Shares(string[] path, string[] route) => Array.Exists(route, word =>
        word is not (Version or PathPattern.Wildcard or "") && Array.Exists(path, segment => Replacement(segment, word) < 1));

    // What OpenAI clients put before every path is easily left out.
    private static double Weight(string segment) => segment switch
    {
        "" => 0.1,
        Version => 0.25,
        _ => 1,
    };

    private static double Replacement(string segment, string route)
    {
        if (route == PathPattern.Wildcard && segment.Length > 0)
            return 0;
        double share = Letters(segment, route) / Math.Max(1, Math.Max(segment.Length, route.Length));
        return share <= 0.5 ? share : 2;
    }

    private static double Letters(string a, string b) =>
        Align(a.Length, b.Length, _ => 1, _ => 1, (i, j) => char.ToLowerInvariant(a[i]) == char.ToLowerInvariant(b[j]) ? 0 : 1);

    // The least that turns one row into another by leaving out, putting in and replacing (Levenshtein).
    private static double Align(
        int length, int otherLength, Func<int, double> leaveOut, Func<int, double> putIn, Func<int, int, double> replace)
    {
        double[] row = new double[otherLength + 1];
        for (int j = 0; j < otherLength; j++)
            row[j + 1] = row[j] + putIn(j);
        for (int i = 0; i < length; i++)
        {
            double diagonal = row[0];
            row[0] += leaveOut(i);
            for (int j = 0; j < otherLength; j++)
            {
                double cost = Math.Min(diagonal + replace(i, j), Math.Min(row[j + 1] + leaveOut(i), row[j] + putIn(j)));
                (diagonal, row[j + 1]) = (row[j + 1], cost);
            }
        }
        return row[otherLength];
    }
}
