namespace MieTools.Core.Routes;

/// <summary>Checks a call against the routes of a deployment before it is sent.</summary>
internal static class RouteCheck
{
    // The longer one first.
    private static readonly string[] s_prefixes = ["/predictWithResponseStream", "/predict"];

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
                throw new MieException(MieErrors.RouteNotFound,
                    $"The deployment has no route for '{path}'. Nothing was sent.", Advice(routes, method, path), path);
        }
    }

    private static string Advice(RouteTable routes, string method, string path)
    {
        if (BehindPrefix(path) is { } rest)
        {
            return rest.Length == 0
                ? "The path that is called without a suffix is the empty one: -Path ''."
                : $"A path is what stands after the prefix: -Path '{rest}'.";
        }
        string[] near = [.. RouteNames.Nearest(path, routes.Routes.Select(r => r.Suffix)).Select(s => $"'{s}'")];
        string similar = near.Length > 0 ? $"Routes like it: {string.Join(", ", near)}. " : "";
        return $"{similar}Add it with Set-MieDeployment -AddEndpoint '{method} {path}', or see Get-MieEndpoint for what there is.";
    }

    // What was meant by a path that begins with a prefix, or is a mere slash; null when it does not.
    private static string? BehindPrefix(string path)
    {
        if (path == "/")
            return "";
        string? prefix = Array.Find(s_prefixes, p => path == p || path.StartsWith(p + "/", StringComparison.Ordinal));
        return prefix is null ? null : path[prefix.Length..].TrimEnd('/');
    }
}
