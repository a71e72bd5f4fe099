using System.Text;

namespace MieTools.Server.Emulator.Faults.Grammar;

/// <summary>Reads faults as options, the control endpoint and the header <c>mie-fault</c> write them.</summary>
/// <remarks>
/// <c>status=429;retry-after=1;times=2, delay=250</c>: commas between faults, semicolons between parameters. A value that has a comma
/// or a semicolon in it stands in double quotes, where a backslash takes the next character as it is.
/// </remarks>
internal sealed class FaultText
{
    private readonly string _text;
    private int _at;

    private FaultText(string text) => _text = text;

    /// <summary>Splits a text into faults; what the words mean is not checked.</summary>
    /// <exception cref="FormatException">The text is not of this form.</exception>
    public static List<FaultClause> Parse(string text)
    {
        FaultText reader = new(text);
        List<FaultClause> clauses = [];
        while (reader._at < text.Length)
        {
            if (reader.ReadClause() is { } clause)
                clauses.Add(clause);
        }
        return clauses;
    }

    private FaultClause? ReadClause()
    {
        int start = _at;
        List<KeyValuePair<string, string?>> items = [];
        while (true)
        {
            if (ReadItem() is { } item)
                items.Add(item);
            if (_at == _text.Length || _text[_at] == ',')
                break;
            _at++;
        }
        string text = _text[start.._at].Trim();
        _at++;
        return items.Count == 0
            ? null
            : new FaultClause(
                items[0].Key, items[0].Value, [.. items.Skip(1).Select(i => KeyValuePair.Create(i.Key, i.Value ?? ""))], text);
    }

    private KeyValuePair<string, string?>? ReadItem()
    {
        string name = ReadUntil("=;,").ToLowerInvariant();
        if (_at == _text.Length || _text[_at] != '=')
            return name.Length == 0 ? null : KeyValuePair.Create(name, (string?)null);
        if (name.Length == 0)
            throw new FormatException($"In the fault '{_text}' an equals sign has no name before it.");
        _at++;
        while (_at < _text.Length && _text[_at] == ' ')
            _at++;
        return KeyValuePair.Create(name, (string?)(_at < _text.Length && _text[_at] == '"' ? ReadQuoted() : ReadUntil(";,")));
    }

    private string ReadUntil(string ends)
    {
        int end = _text.AsSpan(_at).IndexOfAny(ends);
        int length = end < 0 ? _text.Length - _at : end;
        string read = _text.Substring(_at, length).Trim();
        _at += length;
        return read;
    }

    private string ReadQuoted()
    {
        StringBuilder value = new();
        for (_at++; _at < _text.Length && _text[_at] != '"'; _at++)
        {
            if (_text[_at] == '\\' && _at + 1 < _text.Length)
                _at++;
            value.Append(_text[_at]);
        }
        if (_at == _text.Length)
            throw new FormatException($"In the fault '{_text}' a quote is not closed.");
        _at++;
        return ReadUntil(";,").Length == 0
            ? value.ToString()
            : throw new FormatException($"In the fault '{_text}' a closing quote needs a comma, a semicolon or the end after it.");
    }
}
