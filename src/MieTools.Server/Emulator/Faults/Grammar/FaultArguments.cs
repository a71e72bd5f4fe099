using System.Globalization;

namespace MieTools.Server.Emulator.Faults.Grammar;

/// <summary>Parses and checks the parameters of one fault; parameters that were not read are refused at the end.</summary>
/// <remarks>All its members throw a <see cref="FormatException"/> that says what a value has to be.</remarks>
internal sealed class FaultArguments(FaultClause clause)
{
    /// <summary>The longest pause and Retry-After, in milliseconds and seconds.</summary>
    public const int LongestPause = 3_600_000;

    private readonly Dictionary<string, string> _values = ToDictionary(clause);
    private readonly List<string> _known = [];
    private bool _valueRead;

    /// <summary>The fault's word.</summary>
    public string Word => clause.Word;

    /// <summary>The word's own value, or null when there is none.</summary>
    public string? Value()
    {
        _valueRead = true;
        return clause.Value;
    }

    /// <summary>The word's own value as a number.</summary>
    public int ValueNumber(int least, int most) =>
        ToNumber(Word, Value() ?? throw Wrong(Word, $"a number from {least} to {most}", ""), least, most);

    /// <summary>The word's own value as one of a few names; without one, <paramref name="fallback"/> when there is that.</summary>
    public string ValueChoice(string? fallback, params ReadOnlySpan<string> names) =>
        ToChoice(Word, Value() ?? fallback ?? throw Wrong(Word, "one of " + string.Join(", ", names.ToArray()), ""), names);

    /// <summary>The word's own value as a number or as two with a dash between.</summary>
    public (int Least, int Most) ValueRange(int least, int most)
    {
        string text = Value() ?? "";
        int dash = text.IndexOf('-', StringComparison.Ordinal);
        if (dash < 0)
            return ToNumber(Word, text, least, most) is var number ? (number, number) : default;
        (int Least, int Most) range = (ToNumber(Word, text[..dash].TrimEnd(), least, most),
            ToNumber(Word, text[(dash + 1)..].TrimStart(), least, most));
        return range.Least <= range.Most ? range : throw Wrong(Word, "the smaller number first", text);
    }

    /// <summary>A parameter's text, or null when it is not there.</summary>
    public string? Text(string name)
    {
        if (!_known.Contains(name))
            _known.Add(name);
        return _values.Remove(name, out string? value) ? value.Length > 0 ? value : throw Wrong(name, "a value", "") : null;
    }

    /// <summary>A parameter's number, or null when it is not there.</summary>
    public int? Number(string name, int least, int most) => Text(name) is { } text ? ToNumber(name, text, least, most) : null;

    /// <summary>A parameter out of a few names, or null when it is not there.</summary>
    public string? Choice(string name, params ReadOnlySpan<string> names) => Text(name) is { } text ? ToChoice(name, text, names) : null;

    /// <summary>A parameter's fraction, above 0 and up to 1, or null when it is not there.</summary>
    public double? Fraction(string name)
    {
        if (Text(name) is not { } text)
            return null;
        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value)
            && value is > 0 and <= 1
            ? value
            : throw Wrong(name, "a number above 0 and up to 1", text);
    }

    /// <summary>Refuses what is left over.</summary>
    public void Finish()
    {
        if (!_valueRead && clause.Value is { } value)
            throw Refused($"{Word} takes no value, so '{value}' means nothing");
        if (_values.Count > 0)
            throw Refused($"{Word} has no parameter '{_values.Keys.First()}'. It has {string.Join(", ", _known)}");
    }

    /// <summary>An error about this fault.</summary>
    public FormatException Refused(string why) => new($"The fault '{clause.Text}' cannot strike: {why}.");

    /// <summary>An error about a value.</summary>
    public FormatException Wrong(string name, string wanted, string found) =>
        Refused(found.Length == 0 ? $"{name} needs {wanted}" : $"{name} needs {wanted}, not '{found}'");

    private static Dictionary<string, string> ToDictionary(FaultClause clause)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        foreach ((string name, string value) in clause.Parameters)
        {
            if (!values.TryAdd(name, value))
                throw new FormatException($"The fault '{clause.Text}' has {name} twice.");
        }
        return values;
    }

    private int ToNumber(string name, string text, int least, int most) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value >= least && value <= most
            ? value
            : throw Wrong(name, $"a number from {least} to {most}", text);

    private string ToChoice(string name, string text, ReadOnlySpan<string> names)
    {
        foreach (string known in names)
        {
            if (known.Equals(text, StringComparison.OrdinalIgnoreCase))
                return known;
        }
        throw Wrong(name, "one of " + string.Join(", ", names.ToArray()), text);
    }
}
