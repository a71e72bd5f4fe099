using System.Text;

namespace MieTools.Core.Http;

/// <summary>One secret value, and the texts it is known by: plain, in base64 and in hexadecimal.</summary>
internal sealed class SecretValue
{
    // Fewer characters are found everywhere; they count only where they stand by themselves.
    private const int Telling = 6;

    private readonly bool _aloneOnly;
    private readonly List<string> _plain = [];
    private readonly List<string> _encoded = [];

    public SecretValue(string value)
    {
        AddPlain(value);
        byte[] bytes = Encoding.UTF8.GetBytes(value);
        // A header's value is read as Latin-1.
        if (bytes.Length != value.Length)
            AddPlain(Encoding.Latin1.GetString(bytes));
        _aloneOnly = value.Length < Telling;
        if (bytes.Length < Telling)
            return;
        AddEncoded(Convert.ToHexString(bytes));
        for (int before = 0; before < 3; before++)
            AddEncoded(Inner(bytes, before));
    }

    /// <summary>Adds the places at which the value stands in a text.</summary>
    public void Find(string text, PlainSpelling plain, List<Range> places)
    {
        foreach (string pattern in _plain)
            Find(text, plain, pattern, 0, places);
        foreach (string pattern in _encoded)
            Find(text, plain, pattern, 2, places);
    }

    private void Find(string text, PlainSpelling plain, string pattern, int margin, List<Range> places)
    {
        for (int at = 0; (at = plain.Text.IndexOf(pattern, at, StringComparison.OrdinalIgnoreCase)) >= 0; at += pattern.Length)
        {
            Range place = plain.PlaceOf(at, pattern.Length);
            if (_aloneOnly && !StandsAlone(text, place))
                continue;
            int end = Math.Min(text.Length, place.End.Value + margin);
            // The padding of base64 is not compared.
            while (end < text.Length && text[end] == '=')
                end++;
            places.Add(Math.Max(0, place.Start.Value - margin)..end);
        }

        // A text that was cut in the middle of a secret.
        for (int length = Math.Min(pattern.Length - 1, plain.Text.Length); length > 2 * Telling; length--)
        {
            if (plain.Text.AsSpan(plain.Text.Length - length).Equals(pattern.AsSpan(0, length), StringComparison.OrdinalIgnoreCase))
            {
                places.Add(plain.PlaceOf(plain.Text.Length - length, length).Start.Value..text.Length);
                break;
            }
        }
    }

    private static bool StandsAlone(string text, Range place) =>
        (place.Start.Value == 0 || !char.IsLetterOrDigit(text[place.Start.Value - 1]))
        && (place.End.Value == text.Length || !char.IsLetterOrDigit(text[place.End.Value]));

    // The value as it was written, and without escapes: it may look as if it had some.
    private void AddPlain(string value)
    {
        string written = PlainSpelling.AsWritten(value).Text;
        Add(_plain, written);
        if (PlainSpelling.Decoded(value)?.Text is { } decoded)
            Add(_plain, decoded);
    }

    private void AddEncoded(string value) => Add(_encoded, PlainSpelling.AsWritten(value).Text);

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
