namespace MieTools.Core.Routes;

/// <summary>What stands for one segment of a path where endpoints are defined, and is no path by itself.</summary>
internal static class PathPattern
{
    /// <summary>The service's sign for exactly one segment.</summary>
    public const string Wildcard = "{}";

    /// <summary>The same sign as people may write it: it needs no quotes in PowerShell.</summary>
    private const string Star = "*";

    /// <summary>A suffix in the service's spelling: <c>/models/*</c> is <c>/models/{}</c>.</summary>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: a star is part of a segment.</exception>
    public static string OfStars(string suffix)
    {
        if (!suffix.Contains(Star, StringComparison.Ordinal))
            return suffix;
        string[] segments = suffix.Split('/');
        string? part = Array.Find(segments, s => s.Contains(Star, StringComparison.Ordinal) && s.Trim() != Star);
        return part is null ? string.Join('/', segments.Select(s => s.Trim() == Star ? Wildcard : s))
            : throw MieException.InvalidArgument("EndpointUriSuffix",
                $"The segment '{part}' of '{suffix}' is not allowed: '*' stands for exactly one whole segment, as '{{}}' does.",
                "Write '/models/*', or %2A for the character itself.");
    }

    /// <summary>Refuses the path of a call that still has what stands for a segment.</summary>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: a segment is <c>{}</c>, <c>{name}</c> or <c>*</c>.</exception>
    public static void RefuseIn(string path, string field)
    {
        if (path.AsSpan().IndexOfAny('{', '*') < 0)
            return;
        foreach (string segment in path.Split('/'))
        {
            if (segment is Star or ['{', .., '}'])
            {
                throw MieException.InvalidArgument(field,
                    $"The path '{path}' is that of a list of endpoints: '{segment}' stands there for any one segment.",
                    $"Write the segment that is meant, for instance '{path.Replace(segment, "my-model", StringComparison.Ordinal)}'.");
            }
        }
    }
}
