using System.Collections.Immutable;
using MieTools.Core.Contract;
using MieTools.Core.Json;

namespace MieTools.Core.Routes;

/// <summary>One custom HTTP endpoint of a deployment: a path suffix and the methods it takes.</summary>
/// <remarks>
/// On the wire: <c>{"endpointUriSuffix": "/models/{}", "httpMethods": ["GET"]}</c>. <c>{}</c> stands for exactly one path segment.
/// </remarks>
public sealed record MieEndpoint
{
    /// <summary>Methods the service documents for custom endpoints.</summary>
    public static ImmutableArray<string> DocumentedMethods { get; } = EnvironmentContract.DocumentedMethods;

    private MieEndpoint(string suffix, IList<string> methods)
    {
        Suffix = suffix;
        Methods = new MieList<string>(methods, ",");
    }

    /// <summary>The path after <c>/predict</c> or <c>/predictWithResponseStream</c>, with one leading slash.</summary>
    public string Suffix { get; }

    /// <summary>Allowed methods in upper case, at least one, each once.</summary>
    public MieList<string> Methods { get; }

    /// <summary>Makes an endpoint after checking it.</summary>
    /// <param name="suffix">
    /// Path suffix; a leading slash is added when it lacks one, and <c>*</c> is taken for <c>{}</c>.
    /// </param>
    /// <param name="methods">GET, POST, PUT, DELETE or HEAD, in any case.</param>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: the suffix or a method is not allowed.</exception>
    public static MieEndpoint Create(string suffix, params IEnumerable<string> methods) =>
        AsWritten(PathPattern.OfStars(suffix ?? ""), methods);

    /// <summary>The same of a body as for the REST API, in which <c>*</c> is itself.</summary>
    internal static MieEndpoint AsWritten(string suffix, IEnumerable<string> methods) =>
        new(CheckSuffix(suffix), CheckMethods(methods, suffix));

    /// <summary>Reads <c>GET,POST /models/{}</c>.</summary>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: the text does not have that form.</exception>
    public static MieEndpoint Parse(string text)
    {
        const string Form = "Write methods and suffix in quotes, like 'GET,POST /models/{}'.";
        ArgumentNullException.ThrowIfNull(text);
        string trimmed = text.Trim();
        int slash = trimmed.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0)
        {
            throw MieException.InvalidArgument("Endpoint",
                $"'{text}' is not an endpoint: {(slash == 0 ? "it names no method" : "it has no suffix that starts with '/'")}.", Form);
        }

        string[] methods = trimmed[..slash].Split([',', ' ', '\t', '|'], StringSplitOptions.RemoveEmptyEntries);
        return Create(trimmed[slash..], methods);
    }

    /// <summary>An endpoint as the service has it: what it stores is shown, whatever <see cref="Create"/> would say to it.</summary>
    internal static MieEndpoint FromService(string suffix, IList<string> methods) => new(suffix, methods);

    /// <summary>True when this endpoint takes the method.</summary>
    public bool Allows(string method) => Methods.Contains(method, StringComparer.OrdinalIgnoreCase);

    /// <summary>The form that <see cref="Parse"/> reads.</summary>
    public override string ToString() => $"{string.Join(',', Methods)} {Suffix}";

    /// <inheritdoc/>
    public bool Equals(MieEndpoint? other) => other is not null && Suffix == other.Suffix && Methods.SequenceEqual(other.Methods);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Suffix, Methods.Length);

    private static string CheckSuffix(string suffix)
    {
        const string Field = "EndpointUriSuffix";
        if (string.IsNullOrWhiteSpace(suffix))
            throw MieException.InvalidArgument(Field, "An endpoint needs a suffix such as '/v1/rerank'.");
        string path = suffix.Trim();
        if (path[0] != '/')
            path = "/" + path;
        if (path.AsSpan().IndexOfAny('?', '#') is int bad and >= 0)
        {
            throw MieException.InvalidArgument(Field,
                $"The suffix '{suffix}' holds '{path[bad]}': it is a path, without query or fragment.",
                "Leave the query out; queries are passed on to the model server as they are.");
        }

        foreach (char c in path)
        {
            if (c <= ' ' || c == '\\' || c > '~')
            {
                throw MieException.InvalidArgument(
                    Field, $"The suffix '{suffix}' holds a character that a path cannot have (U+{(int)c:X4}).", "Percent-encode it.");
            }
        }
        foreach (string segment in path[1..].Split('/'))
        {
            if (segment.AsSpan().IndexOfAny('{', '}') >= 0 && segment != "{}")
            {
                throw MieException.InvalidArgument(Field,
                    $"The segment '{segment}' of '{suffix}' is not allowed: '{{}}' stands for exactly one whole segment.",
                    "Write '/models/{}', without a name between the braces.");
            }

            if (segment is "." or "..")
            {
                throw MieException.InvalidArgument(
                    Field, $"The suffix '{suffix}' holds the segment '{segment}', which clients resolve before they send.");
            }
        }
        return path;
    }

    private static List<string> CheckMethods(IEnumerable<string> methods, string suffix)
    {
        List<string> result = [];
        foreach (string method in methods)
        {
            string upper = method.Trim().ToUpperInvariant();
            if (!HttpMethods.All.Contains(upper))
            {
                throw MieException.InvalidArgument(
                    "HttpMethods", $"'{method}' is not a method that an endpoint can have: {HttpMethods.Reason(upper)}.",
                    HttpMethods.Advice);
            }

            if (!result.Contains(upper))
                result.Add(upper);
        }
        if (result.Count == 0)
        {
            throw MieException.InvalidArgument(
                "HttpMethods", $"The endpoint '{suffix}' names no HTTP method.", "Name at least one of GET, POST, PUT, DELETE.");
        }

        return result;
    }
}
