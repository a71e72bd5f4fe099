namespace MieTools.Core.Routes;

/// <summary>Whether a method and path would be routed.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Path after the prefix.</param>
/// <param name="Routed">True when a route takes it.</param>
/// <param name="Route">The route that takes it, or the one that has the path but not the method; else null.</param>
/// <param name="Source">Where that route comes from; null without one.</param>
/// <param name="Reason">Matched, NoRoute or MethodNotAllowed.</param>
public sealed record MieEndpointTest(string Method, string Path, bool Routed, string? Route, MieRouteSource? Source, string Reason)
{
    /// <summary>HTTP status of the deployment's answer; null when it was not asked.</summary>
    public int? OnlineStatus { get; init; }

    /// <summary>Content type of the answer, or the message of its error.</summary>
    public string? OnlineMessage { get; init; }

    /// <summary>What was asked, and the answer.</summary>
    public override string ToString() => $"{Method} {Path} {Reason}";
}
