using System.Collections.Immutable;
using MieTools.Core.Routes;

namespace MieTools.Core.Deployments.Settings;

/// <summary>Names an endpoint to remove: a suffix, or some methods of a suffix.</summary>
public sealed record EndpointSelector
{
    private EndpointSelector(string suffix, ImmutableArray<string> methods)
    {
        Suffix = suffix;
        Methods = methods;
    }

    /// <summary>The suffix, with one leading slash. Compared exactly, a slash at the end included.</summary>
    public string Suffix { get; }

    /// <summary>The methods to remove, in upper case; empty for the whole endpoint.</summary>
    public ImmutableArray<string> Methods { get; }

    /// <summary>Reads <c>/v1/rerank</c> or <c>POST /v1/rerank</c>; <c>*</c> is taken for <c>{}</c>.</summary>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: the text has neither form.</exception>
    public static EndpointSelector Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string trimmed = text.Trim();
        int space = trimmed.IndexOfAny([' ', '\t']);
        if (space < 0)
        {
            if (trimmed.Length == 0)
            {
                throw MieException.InvalidArgument("RemoveEndpoint",
                    "An endpoint to remove is named by its suffix, or by method and suffix.", "Write '/v1/rerank' or 'POST /v1/rerank'.");
            }

            return new(PathPattern.OfStars(trimmed[0] == '/' ? trimmed : "/" + trimmed), []);
        }
        MieEndpoint endpoint = MieEndpoint.Parse(trimmed);
        return new(endpoint.Suffix, [.. endpoint.Methods]);
    }

    /// <summary>Names the whole endpoint: its suffix with all of its methods.</summary>
    public static EndpointSelector Of(MieEndpoint endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        return new(endpoint.Suffix, []);
    }

    /// <summary>The form that <see cref="Parse"/> reads.</summary>
    public override string ToString() => Methods.IsEmpty ? Suffix : $"{string.Join(',', Methods)} {Suffix}";

    /// <inheritdoc/>
    public bool Equals(EndpointSelector? other) => other is not null && Suffix == other.Suffix && Methods.SequenceEqual(other.Methods);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Suffix, Methods.Length);
}
