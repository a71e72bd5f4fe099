namespace MieTools.Core.Routes;

/// <summary>Checks a call against the routes of a deployment before it is sent.</summary>
internal static class RouteCheck
{
    private const int Suggestions = 3;

    /// <summary>Refuses what the deployment does not route.</summary>
    /// <param name="routes">The deployment's routes.</param>
    /// <param name="method">HTTP method.</param>
    /// <param name="suffix">Path suffix; a query is ignored.</param>
    /// <exception cref="MieException"><c>RouteNotFound</c> or <c>MethodNotAllowed</c>; the advice says what would work.</exception>
    public static void Check(RouteTable routes, string method, string suffix)
    {
        ArgumentNullException.ThrowIfNull(routes);
        string path = PromptShapes.PathOf(suffix);
        RouteMatch match = routes.Match(method, path);
        switch (match.Status)
        {
            case RouteMatchStatus.MethodNotAllowed:
                string methods = string.Join(
                    ", ", routes.Routes.Where(r => r.Matches(path)).SelectMany(r => r.Methods).Distinct(StringComparer.OrdinalIgnoreCase));
                throw new MieException(MieErrors.MethodNotAllowed,
                    $"The deployment does not take {method} on '{path}'. Nothing was sent.",
                    $"Use {methods}, or add the method with Set-MieDeployment -AddEndpoint '{method} {match.Route!.Suffix}'.", path);
            case RouteMatchStatus.NoRoute:
                string[] near = [.. routes.Routes.Select(r => r.Suffix).Distinct().Select(s => (Suffix: s, Distance: Distance(s, path)))
                    .Where(r => r.Distance <= Math.Max(3, path.Length / 2)).OrderBy(r => r.Distance).Take(Suggestions)
                    .Select(r => $"'{r.Suffix}'")];
                string similar = near.Length > 0 ? $"Routes like it: {string.Join(", ", near)}. " : "";
                throw new MieException(MieErrors.RouteNotFound,
                    $"The deployment has no route for '{path}'. Nothing was sent.",
                    $"{similar}Add it with Set-MieDeployment -AddEndpoint '{method} {path}', or see Get-MieEndpoint for what there is.",
                    path);
        }
    }

    /// <summary>Edit distance (Levenshtein), without regard to case.</summary>
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int cost = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1;
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + cost));
            }
        }
        return row[b.Length];
    }
}
