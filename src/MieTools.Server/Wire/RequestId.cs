namespace MieTools.Server.Wire;

/// <summary>The <c>opc-request-id</c> of an answer.</summary>
internal static class RequestId
{
    private const int MostParts = 3;
    private const int LongestPart = 32;

    /// <summary>
    /// The caller's id, cut to three parts of at most 32 characters with slashes between, or one made here when there is none that can be
    /// used.
    /// </summary>
    public static string For(string? callers)
    {
        if (string.IsNullOrEmpty(callers))
            return Create();
        foreach (char c in callers)
        {
            if (c is <= ' ' or > '~')
                return Create();
        }
        if (callers.Length <= LongestPart && !callers.Contains('/', StringComparison.Ordinal))
            return callers;
        string id = string.Join('/',
            callers.Split('/', StringSplitOptions.RemoveEmptyEntries).Take(MostParts)
                .Select(p => p.Length > LongestPart ? p[..LongestPart] : p));
        return id.Length > 0 ? id : Create();
    }

    private static string Create() => Guid.NewGuid().ToString("N").ToUpperInvariant();
}
