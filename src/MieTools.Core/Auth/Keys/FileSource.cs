using MieTools.Core.Local;

namespace MieTools.Core.Auth.Keys;

/// <summary>A file or a text that a setting names, for reading and for errors about it.</summary>
/// <param name="Path">The full path; of a text, what to call it.</param>
/// <param name="NamedBy">What names it; null when it is not known.</param>
internal readonly record struct FileSource(string Path, string? NamedBy = null)
{
    /// <summary>A path that nothing else is known of.</summary>
    public static implicit operator FileSource(string path) => new(path);

    /// <summary>
    /// The file that a value means: home folders replaced, and what is relative looked for in each folder in turn. When it is in none, the
    /// path in the first one counts.
    /// </summary>
    /// <param name="value">The value as it is written.</param>
    /// <param name="namedBy">What names it, for errors.</param>
    /// <param name="environment">Reads an environment variable.</param>
    /// <param name="folders">Full paths of folders, in order.</param>
    public static FileSource Resolve(string value, string? namedBy, Func<string, string?> environment, params ReadOnlySpan<string> folders)
    {
        string expanded = HomeFolder.Expand(value.Trim(), environment);
        if (System.IO.Path.IsPathFullyQualified(expanded) || IsOfWindows(expanded) || expanded.Contains('\0'))
            return new(expanded, namedBy);
        string? first = null;
        List<string> others = new();
        foreach (string folder in folders)
        {
            string path = System.IO.Path.GetFullPath(expanded, folder);
            if (File.Exists(path))
                return new(path, namedBy);
            if (first is null)
                first = path;
            else if (path != first && !others.Contains(path))
                others.Add(path);
        }

        string? named = others.Count == 0 ? namedBy : $"{namedBy}; nor is there '{string.Join("', '", others)}'";
        return new(first ?? expanded, named);
    }

    /// <summary>The path in quotes, and what names it.</summary>
    public override string ToString() => NamedBy is null ? $"'{Path}'" : $"'{Path}' ({NamedBy})";

    // On other systems it would be taken for the name of a file here.
    private static bool IsOfWindows(string path) =>
        path is [_, ':', '\\' or '/', ..] && char.IsAsciiLetter(path[0]) || path.StartsWith(@"\\", StringComparison.Ordinal);
}
