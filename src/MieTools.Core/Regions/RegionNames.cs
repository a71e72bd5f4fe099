namespace MieTools.Core.Regions;

/// <summary>What a region id looks like, and which known one a wrong one resembles.</summary>
internal static class RegionNames
{
    /// <summary>
    /// Whether it has the form of an id: lower-case words and a number at the end, joined with hyphens (<c>eu-dcc-milan-1</c>).
    /// </summary>
    public static bool IsPlausible(string name)
    {
        string[] parts = name.Split('-');
        if (parts.Length < 3 || name.Length > 60)
            return false;
        foreach (string part in parts)
        {
            if (part.Length == 0)
                return false;
            foreach (char c in part)
            {
                if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c))
                    return false;
            }
        }

        return char.IsAsciiLetterLower(name[0]) && parts[^1].All(char.IsAsciiDigit);
    }

    /// <summary>
    /// The known region whose name differs by at most two slips of the pen; null when none does, or when only the final number differs (it
    /// may be new).
    /// </summary>
    public static string? NearMiss(string name, IReadOnlyList<OciRegion> regions)
    {
        if (name.Length is < 5 or > 40)
            return null;
        string? best = null;
        int bestDistance = 3;
        foreach (OciRegion region in regions)
        {
            if (WithoutNumber(region.Id).SequenceEqual(WithoutNumber(name)) && IsPlausible(name))
                return null;
            int distance = Distance(name, region.Id);
            if (distance < bestDistance)
                (best, bestDistance) = (region.Id, distance);
        }

        return best;
    }

    private static ReadOnlySpan<char> WithoutNumber(string name) => name.AsSpan().TrimEnd("0123456789");

    // Edits with neighbouring letters swapped counted as one (optimal string alignment).
    private static int Distance(string a, string b)
    {
        if (Math.Abs(a.Length - b.Length) > 2)
            return int.MaxValue;
        int[] before = new int[b.Length + 1];
        int[] previous = new int[b.Length + 1];
        int[] current = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++)
            previous[j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int cost = a[i - 1] == b[j - 1] ? 0 : 1;
                current[j] = Math.Min(Math.Min(current[j - 1] + 1, previous[j] + 1), previous[j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    current[j] = Math.Min(current[j], before[j - 2] + 1);
                }
            }

            (before, previous, current) = (previous, current, before);
        }

        return previous[b.Length];
    }
}
