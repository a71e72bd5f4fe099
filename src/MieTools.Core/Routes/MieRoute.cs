using MieTools.Core.Json;


namespace MieTools.Core.Routes;

/// <summary>One path that a deployment answers.</summary>
/// <param name="Suffix">Path after the prefix; <c>{}</c> stands for one non-empty segment; empty for the bare prefix.</param>
/// <param name="Methods">Methods it is registered for, or for a framework path those that its model servers use.</param>
/// <param name="Source">Where it comes from.</param>
public sealed record MieRoute(string Suffix, MieList<string> Methods, MieRouteSource Source)
{
    /// <summary>True when the framework lets any method through and leaves it to the container.</summary>
    /// <remarks>The service's documentation states no methods for framework paths.</remarks>
    public bool AnyMethod => Source != MieRouteSource.Custom;

    /// <summary>True when the path takes this method.</summary>
    public bool Allows(string method)
    {
        if (AnyMethod)
            return true;
        // An enumerator would be made for each call.
        for (int i = 0; i < Methods.Count; i++)
        {
            if (Methods[i].Equals(method, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }

    /// <summary>Methods and suffix, as in <c>GET,POST /models/{}</c>.</summary>
    public override string ToString() => $"{string.Join(',', Methods)} {Suffix}";

    /// <summary>True when the path (no query) has the form of this route. Compares exactly, slash at the end included.</summary>
    public bool Matches(ReadOnlySpan<char> path)
    {
        ReadOnlySpan<char> pattern = Suffix;
        while (true)
        {
            int brace = pattern.IndexOf("{}", StringComparison.Ordinal);
            if (brace < 0)
                return path.SequenceEqual(pattern);
            if (path.Length <= brace || !path[..brace].SequenceEqual(pattern[..brace]))
                return false;
            path = path[brace..];
            pattern = pattern[(brace + 2)..];
            int segment = path.IndexOf('/');
            if (segment < 0)
                segment = path.Length;
            if (segment == 0)
                return false;
            path = path[segment..];
        }
    }
}
