namespace MieTools.Core.Auth.Config;

/// <summary>The grammar of the config file: what Python's configparser reads, and what the SDKs' own readers do.</summary>
/// <remarks>
/// Lines are <c>[NAME]</c>, with a note behind it or none, <c>key=value</c> (also <c>key: value</c>), comments (<c>#</c> or <c>;</c> at
/// the beginning) or empty. Keys are lower-cased, values trimmed, quotes kept. A line that is indented deeper than the key before it
/// continues its value, as in Python, unless it is <c>[NAME]</c> or a key that OCI knows, which the other SDKs read as such: then a
/// warning says so. A section that comes twice is merged, and of a key that comes twice the last counts, both with a warning, since some
/// OCI tools refuse it. All else is an error with its line number. Values are never shown.
/// </remarks>
internal sealed class OciConfigParser
{
    private readonly string _path;
    private readonly Dictionary<string, Dictionary<string, string>> _sections = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _begins = new(StringComparer.Ordinal);
    private readonly List<string> _names = new();
    private readonly List<string> _warnings = new();
    private readonly List<string> _value = new();
    private Dictionary<string, string>? _section;
    private string _sectionName = "";
    private string? _key;
    private int _keyLine;
    private int _indent;

    private OciConfigParser(string path) => _path = path;

    /// <summary>Reads a config.</summary>
    /// <exception cref="MieException">Code <c>ConfigFileInvalid</c>: names the line.</exception>
    public static OciConfigFile Parse(string text, string path)
    {
        OciConfigParser parser = new(path);
        int number = 0;
        ReadOnlySpan<char> rest = text.AsSpan().TrimStart('\uFEFF');
        // As in Python: a form feed or a line separator of Unicode is a character like others.
        while (!rest.IsEmpty)
        {
            int end = rest.IndexOfAny('\r', '\n');
            parser.Read(end < 0 ? rest : rest[..end], ++number);
            rest = end < 0 ? default : rest[(end + (rest[end..].StartsWith("\r\n") ? 2 : 1))..];
        }

        parser.EndValue();
        return new OciConfigFile(path, parser._sections, parser._names, parser._warnings);
    }

    private void Read(ReadOnlySpan<char> raw, int number)
    {
        ReadOnlySpan<char> line = raw.Trim();
        if (line.IsEmpty)
            _value.Add("");
        if (line.IsEmpty || line[0] is '#' or ';')
            return;
        int indent = raw.Length - raw.TrimStart().Length;
        if (_key is not null && indent > _indent)
        {
            if (line[0] != '[' && !IsKnownKey(line))
            {
                _value.Add(line.ToString());
                return;
            }

            _warnings.Add($"Line {number} of '{_path}' is indented deeper than the key before it. It is read on its own, as most OCI tools "
                + "do; the Python SDK and the CLI take it for a part of that key's value. Begin it at the left.");
        }

        EndValue();
        _indent = indent;
        if (line[0] == '[')
            BeginSection(line, number);
        else
            BeginValue(line, number);
    }

    private void BeginSection(ReadOnlySpan<char> line, int number)
    {
        _sectionName = SectionName(line, number);
        if (_sections.TryGetValue(_sectionName, out _section))
        {
            _warnings.Add($"Line {number} of '{_path}' begins profile '{_sectionName}' again (first in line "
                + $"{_begins[_sectionName]}); the two are read as one. Some OCI tools refuse such a file.");
            return;
        }

        _begins[_sectionName] = number;
        _sections.Add(_sectionName, _section = new Dictionary<string, string>(StringComparer.Ordinal));
        _names.Add(_sectionName);
    }

    private void BeginValue(ReadOnlySpan<char> line, int number)
    {
        int separator = line.IndexOfAny('=', ':');
        if (separator < 0)
            throw Invalid(number, "it is neither [PROFILE], key=value nor a comment");
        string key = KeyOf(line);
        if (key.Length == 0)
            throw Invalid(number, "the key before the separator is missing");
        if (_section is null)
            throw Invalid(number, "a value stands before the first [PROFILE] line");
        _key = key;
        _keyLine = number;
        _value.Clear();
        _value.Add(line[(separator + 1)..].Trim().ToString());
    }

    private void EndValue()
    {
        if (_key is null)
            return;
        if (_section!.ContainsKey(_key))
        {
            _warnings.Add($"Line {_keyLine} of '{_path}' gives '{_key}' of profile '{_sectionName}' again; the last one counts. Some OCI "
                + "tools refuse such a file.");
        }

        _section[_key] = string.Join('\n', _value).Trim();
        _key = null;
        _value.Clear();
    }

    // The name ends at the first ] that a note or nothing follows: it may have a ] in it, and so may the note.
    private string SectionName(ReadOnlySpan<char> line, int number)
    {
        int end = -1;
        for (int i = 1; i < line.Length; i++)
        {
            if (line[i] != ']')
                continue;
            end = i;
            if (line[(i + 1)..].TrimStart() is [] or ['#' or ';', ..])
                break;
        }

        if (end < 0)
            throw Invalid(number, "the profile's name is not closed with ]");
        if (line[(end + 1)..].TrimStart() is not ([] or ['#' or ';', ..]))
        {
            _warnings.Add($"What follows the profile's name in line {number} of '{_path}' is ignored. Some OCI tools refuse such a file.");
        }

        ReadOnlySpan<char> name = line[1..end].Trim();
        return name.IsEmpty ? throw Invalid(number, "the profile's name is empty") : name.ToString();
    }

    private static bool IsKnownKey(ReadOnlySpan<char> line) =>
        line.IndexOfAny('=', ':') > 0 && OciConfigKeys.All.Contains(KeyOf(line));

    private static string KeyOf(ReadOnlySpan<char> line) => line[..line.IndexOfAny('=', ':')].TrimEnd().ToString().ToLowerInvariant();

    private MieException Invalid(int line, string why) => new(
        MieErrors.ConfigFileInvalid,
        $"Line {line} of the config file '{_path}' cannot be read: {why}.",
        target: _path);
}
