using System.Collections.Immutable;
using MieTools.Core.Contract;

namespace MieTools.Core.Routes;

/// <summary>The HTTP methods that paths of a deployment can have.</summary>
public static class HttpMethods
{
    /// <summary>GET, POST, PUT, DELETE, and HEAD, which is in the service's schema alone.</summary>
    public static ImmutableArray<string> All { get; } =
        [.. EnvironmentContract.DocumentedMethods, .. EnvironmentContract.UndocumentedMethods];

    /// <summary>Which to use.</summary>
    internal static string Advice { get; } = $"Use {string.Join(", ", All[..^1])} or {All[^1]}.";

    /// <summary>A method in upper case, after checking it.</summary>
    /// <param name="method">The method, in any case.</param>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: the service does not route it.</exception>
    public static string Require(string method)
    {
        ArgumentNullException.ThrowIfNull(method);
        string upper = method.Trim().ToUpperInvariant();
        return All.Contains(upper) ? upper
            : throw MieException.InvalidArgument("Method", $"'{method}' cannot be sent: {Reason(upper)}.", Advice);
    }

    /// <summary>Half a sentence: why a method is refused.</summary>
    internal static string Reason(string method) => method.Length > 0 && method.All(char.IsAsciiLetter)
        ? $"the service has no {method}, it routes {string.Join(", ", All[..^1])} and {All[^1]}"
        : "it is no HTTP method";
}
