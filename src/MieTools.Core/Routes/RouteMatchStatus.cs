using System.Collections.Immutable;

namespace MieTools.Core.Routes;

/// <summary>How a method and path fared against a route table.</summary>
public enum RouteMatchStatus
{
    /// <summary>A route takes it.</summary>
    Matched,

    /// <summary>No route has this path: the service answers 404.</summary>
    NoRoute,

    /// <summary>The path is listed, but not for this method: the service answers 405.</summary>
    MethodNotAllowed,
}
