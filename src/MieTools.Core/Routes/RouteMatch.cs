using System.Collections.Immutable;

namespace MieTools.Core.Routes;

/// <summary>Result of <see cref="RouteTable.Match"/>.</summary>
/// <param name="Status">Whether it matched.</param>
/// <param name="Route">The route that matched, or the one that has the path when the method is not allowed; else null.</param>
public readonly record struct RouteMatch(RouteMatchStatus Status, MieRoute? Route);
