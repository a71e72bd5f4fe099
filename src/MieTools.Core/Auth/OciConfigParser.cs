namespace MieTools.Core.Auth;

/// <summary>The grammar of the config file: a superset of what the SDKs agree on.</summary>
/// <remarks>
/// Lines are <c>[NAME]</c>, <c>key=value</c> (also <c>key: value</c>), comments (<c>#</c> or <c>;</c> at the beginning) or empty.
/// Keys are lower-cased, values trimmed, quotes kept. A section that comes twice is merged; of a key that comes twice the last
/// counts, with a warning, since some OCI tools refuse it. All else is an error with its line number. Values are never shown.
/// </remarks>
internal static class OciConfigParser
{
    public static OciConfigFile Parse(string text, string path)
    {
        Dictionary<string, Dictionary<string, string>> sections = new(StringComparer.Ordinal);
        List<string> names = new();
        List<string> warnings = new();
        Dictionary<string, string>? current = null;
        string currentName = "";
        int number = 0;

        foreach (ReadOnlySpan<char> raw in text.AsSpan().TrimStart('\uFEFF').EnumerateLines())
        {
            number++;
            ReadOnlySpan<char> line = raw.Trim();
            if (line.IsEmpty || line[0] is '#' or ';')
                continue;
            if (line[0] == '[')
            {
                currentName = SectionName(line, path, number);
                if (!sections.TryGetValue(currentName, out current))
                {
                    sections.Add(currentName, current = new Dictionary<string, string>(StringComparer.Ordinal));
                    names.Add(currentName);
                }

                continue;
            }

            int separator = line.IndexOfAny('=', ':');
            if (separator < 0)
                throw Invalid(path, number, "it is neither [PROFILE], key=value nor a comment");
            string key = line[..separator].TrimEnd().ToString().ToLowerInvariant();
            if (key.Length == 0)
                throw Invalid(path, number, "the key before the separator is missing");
            if (current is null)
                throw Invalid(path, number, "a value stands before the first [PROFILE] line");
            if (!current.TryAdd(key, line[(separator + 1)..].Trim().ToString()))
            {
                current[key] = line[(separator + 1)..].Trim().ToString();
                warnings.Add(
                    $"Line {number} of '{path}' gives '{key}' of profile '{currentName}' again; the last one counts. Some OCI tools "
                        + "refuse such a file.");
            }
        }

        return new OciConfigFile(path, sections, names, warnings);
    }

    private static string SectionName(ReadOnlySpan<char> line, string path, int number)
    {
        if (line[^1] != ']')
            throw Invalid(path, number, "the profile's name is not closed with ]");
        ReadOnlySpan<char> name = line[1..^1].Trim();
        if (name.IsEmpty)
            throw Invalid(path, number, "the profile's name is empty");
        return name.ToString();
    }

    private static MieException Invalid(string path, int line, string why) => new(
        "ConfigFileInvalid",
        MieErrorKind.InvalidData,
        $"Line {line} of the config file '{path}' cannot be read: {why}.",
        "Correct the line. A profile looks like: [NAME], then lines key=value.",
        path);
}
