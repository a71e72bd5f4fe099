using System.Collections.Immutable;

namespace MieTools.Core.Routes;

/// <summary>All routes of a deployment: the framework's and its custom endpoints. Matching allocates nothing.</summary>
public sealed class RouteTable
{
    private static readonly MieRoute s_default = new("", ["POST"], MieRouteSource.Default);
    private readonly Entry[] _entries;

    /// <summary>Makes the table of a deployment.</summary>
    /// <param name="specification">Its <c>predictApiSpecification</c>, or null.</param>
    /// <param name="endpoints">Its custom endpoints.</param>
    public RouteTable(string? specification, IEnumerable<MieEndpoint> endpoints)
    {
        Routes = [.. FrameworkRoutes.For(specification),
            .. endpoints.Select(e => new MieRoute(e.Suffix, e.Methods, MieRouteSource.Custom))];
        _entries = [.. Routes.Select(r => new Entry(r, r.Suffix.IndexOf("{}", StringComparison.Ordinal)))];
    }

    /// <summary>The framework's routes, then the custom ones, in the order the service has them.</summary>
    public ImmutableArray<MieRoute> Routes { get; }

    /// <summary>
    /// Finds the route for a method and a path suffix (no query). The empty suffix is the bare prefix, which every deployment has.
    /// </summary>
    public RouteMatch Match(string method, ReadOnlySpan<char> suffix)
    {
        if (suffix.IsEmpty)
            return new(RouteMatchStatus.Matched, s_default);
        MieRoute? otherMethod = null;
        foreach (ref readonly Entry entry in _entries.AsSpan())
        {
            if (!entry.Matches(suffix))
                continue;
            if (entry.Route.Allows(method))
                return new(RouteMatchStatus.Matched, entry.Route);
            otherMethod ??= entry.Route;
        }
        return otherMethod is null ? new(RouteMatchStatus.NoRoute, null) : new(RouteMatchStatus.MethodNotAllowed, otherMethod);
    }

    // Where the first wildcard of a route stands is known, so that nearly all routes are passed by at one comparison.
    private readonly record struct Entry(MieRoute Route, int Brace)
    {
        public bool Matches(ReadOnlySpan<char> suffix) => Brace < 0
            ? suffix.SequenceEqual(Route.Suffix)
            : suffix.Length > Brace && suffix[..Brace].SequenceEqual(Route.Suffix.AsSpan(0, Brace)) && Route.Matches(suffix);
    }
}
