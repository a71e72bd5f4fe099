using System.Text;

namespace MieTools.Core.Http.Secrets;

/// <summary>One secret value, and the texts it is known by: plain, in base64 and in hexadecimal.</summary>
internal sealed class SecretValue
{
    // Fewer characters are found everywhere; they count only where they stand by themselves.
    private const int Telling = 6;
    private const int TellingWord = 12;

    // Letters and digits of a value that is known without what stands between them.
    private const int TellingLetters = 8;

    // What bytes say by chance has fewer.
    private const int TellingBytes = 4;

    private static readonly Func<char, bool> s_isLetterOrDigit = char.IsAsciiLetterOrDigit;
    private static readonly Func<char, bool> s_isDigit = char.IsAsciiDigit;

    // What may not stand beside it; null when anything may.
    private readonly Func<char, bool>? _apart;
    private readonly bool _isLong;
    private readonly List<string> _plain = [];
    private readonly List<string> _letters = [];
    private readonly List<string> _encoded = [];

    public SecretValue(string value)
    {
        AddPlain(value);
        byte[] bytes = Encoding.UTF8.GetBytes(value);
        // A header's value is read as Latin-1.
        if (bytes.Length != value.Length)
            AddPlain(Encoding.Latin1.GetString(bytes));
        _isLong = value.Length >= Telling;
        bool isWord = value.Length < TellingWord && value.All(char.IsAsciiLetter);
        _apart = !_isLong || isWord ? s_isLetterOrDigit : value.All(char.IsAsciiDigit) ? s_isDigit : null;
        if (!_isLong)
            return;
        AddEncoded(Convert.ToHexString(bytes));
        for (int before = 0; before < 3; before++)
            AddEncoded(Inner(bytes, before));
    }

    /// <summary>Adds the places at which the value stands in a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="plain">A spelling of it.</param>
    /// <param name="places">The places.</param>
    public void Find(string text, PlainSpelling plain, List<Range> places)
    {
        foreach (string pattern in _plain)
            Find(text, plain, pattern, _apart, 0, places);
        foreach (string pattern in _letters)
            Find(text, plain, pattern, _apart, 0, places);
        foreach (string pattern in _encoded)
            Find(text, plain, pattern, null, 2, places);
    }

    /// <summary>Adds the places of the value in what the bytes say that a text has in it.</summary>
    /// <param name="plain">A spelling of the bytes.</param>
    /// <param name="places">The places.</param>
    public void FindInBytes(PlainSpelling plain, List<Range> places)
    {
        foreach (string pattern in _plain)
        {
            if (pattern.Length >= TellingBytes)
                FindWhole(plain, pattern, _apart, places.Add);
        }
    }

    private static void Find(
        string text, PlainSpelling plain, string pattern, Func<char, bool>? apart, int margin, List<Range> places)
    {
        FindWhole(plain, pattern, apart, place =>
        {
            int end = Math.Min(text.Length, place.End.Value + margin);
            // The padding of base64 is not compared.
            while (end < text.Length && text[end] == '=')
                end++;
            places.Add(Math.Max(0, place.Start.Value - margin)..end);
        });

        if (CutAtEnd(plain.Text, pattern) is > 0 and int first)
            places.Add(plain.PlaceOf(plain.Text.Length - first, first).Start.Value..text.Length);
        if (CutAtStart(plain.Text, pattern) is > 0 and int last)
            places.Add(0..plain.PlaceOf(0, last).End.Value);
    }

    // How much of the value's beginning a text has at its end that was cut in the middle of it, 0 when too little tells.
    private static int CutAtEnd(ReadOnlySpan<char> text, ReadOnlySpan<char> pattern)
    {
        for (int length = Math.Min(pattern.Length - 1, text.Length); length > 2 * Telling; length--)
        {
            if (text[^length..].Equals(pattern[..length], StringComparison.OrdinalIgnoreCase))
                return length;
        }
        return 0;
    }

    // The same of a text that begins in the middle of one.
    private static int CutAtStart(ReadOnlySpan<char> text, ReadOnlySpan<char> pattern)
    {
        for (int length = Math.Min(pattern.Length - 1, text.Length); length > 2 * Telling; length--)
        {
            if (text[..length].Equals(pattern[^length..], StringComparison.OrdinalIgnoreCase))
                return length;
        }
        return 0;
    }

    private static void FindWhole(PlainSpelling plain, string pattern, Func<char, bool>? apart, Action<Range> found)
    {
        for (int at = 0; (at = plain.Text.IndexOf(pattern, at, StringComparison.OrdinalIgnoreCase)) >= 0; at += pattern.Length)
        {
            if (apart is null || plain.StandsAlone(at, pattern.Length, apart))
                found(plain.PlaceOf(at, pattern.Length));
        }
    }

    // The value as it was written, and without escapes: it may look as if it had some.
    private void AddPlain(string value)
    {
        TextUnits written = new(value);
        AddPlain(written);
        if (TextEscapes.Decode(written) is { } decoded)
            AddPlain(decoded);
    }

    private void AddPlain(TextUnits units)
    {
        Add(_plain, PlainSpelling.Of(units).Text);
        string letters = PlainSpelling.LettersOf(units).Text;
        if (letters.Length >= TellingLetters && !letters.All(char.IsAsciiDigit))
            Add(_letters, letters);
    }

    private void AddEncoded(string value) => Add(_encoded, PlainSpelling.Of(new TextUnits(value)).Text);

    private static void Add(List<string> patterns, string pattern)
    {
        if (pattern.Length > 0 && !patterns.Contains(pattern))
            patterns.Add(pattern);
    }

    // What base64 makes of the bytes after so many others, without the characters that those have a part in.
    private static string Inner(byte[] bytes, int before)
    {
        string text = Convert.ToBase64String([.. new byte[before], .. bytes]).TrimEnd('=');
        int start = before == 0 ? 0 : before + 1;
        int end = (before + bytes.Length) % 3 == 0 ? text.Length : text.Length - 1;
        return text[start..end];
    }
}
