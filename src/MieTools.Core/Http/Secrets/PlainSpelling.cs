using System.Text;

namespace MieTools.Core.Http.Secrets;

/// <summary>A text without what encodings, programs and terminals add to it, and where in the text each character stands.</summary>
/// <remarks>
/// Made of UTF-8 bytes, since that is what URL escapes are of. Left out are spaces, line ends, characters without a width, the colours of
/// terminals, and the characters by which base64 and base64url differ. So two spellings of one value have one plain spelling.
/// </remarks>
internal sealed class PlainSpelling
{
    private const int LongestColour = 32;

    private readonly TextUnits _units;
    private readonly int[] _indexes;

    private PlainSpelling(TextUnits units, string text, int[] indexes)
    {
        _units = units;
        Text = text;
        _indexes = indexes;
    }

    /// <summary>The plain text, one character a byte.</summary>
    public string Text { get; }

    /// <summary>The bytes without what is left out.</summary>
    public static PlainSpelling Of(TextUnits units) => Of(units, lettersOnly: false);

    /// <summary>Nothing but letters and digits: a value is cut by quotes, signs and line ends, and none of them are its own.</summary>
    public static PlainSpelling LettersOf(TextUnits units) => Of(units, lettersOnly: true);

    /// <summary>The place of a part of the plain text in the text.</summary>
    public Range PlaceOf(int start, int length)
    {
        (int first, int last) = (_indexes[start], _indexes[start + length - 1]);
        return _units.StartOf(first).._units.EndOf(last);
    }

    /// <summary>Whether no character of a kind stands before or after a part of the plain text, in what it is made of.</summary>
    public bool StandsAlone(int start, int length, Func<char, bool> kind)
    {
        (int before, int after) = (_indexes[start] - 1, _indexes[start + length - 1] + 1);
        return (before < 0 || !kind(_units.Bytes[before])) && (after >= _units.Count || !kind(_units.Bytes[after]));
    }

    private static PlainSpelling Of(TextUnits units, bool lettersOnly)
    {
        ReadOnlySpan<char> bytes = units.Bytes;
        StringBuilder text = new(bytes.Length);
        List<int> indexes = new(bytes.Length);
        for (int i = 0; i < bytes.Length;)
        {
            char c = bytes[i];
            int width = 1;
            if (c is '\u001b' or >= '\u0080')
                width = Unseen(bytes[i..], ref c);
            if (!(c is <= ' ' or '+' or '-' or '=' or '\u007f') && !(lettersOnly && c < '\u0080' && !char.IsAsciiLetterOrDigit(c)))
            {
                text.Append(c == '_' ? '/' : c);
                indexes.Add(i + width - 1);
            }
            i += width;
        }
        return new(units, text.ToString(), [.. indexes]);
    }

    // How wide what stands there is, and what it stands for: 0 for nothing.
    private static int Unseen(ReadOnlySpan<char> bytes, ref char meaning)
    {
        switch (bytes)
        {
            case ['\u001b', ..]:
                return Colour(bytes, 1, ref meaning);
            // The sign of an escape in a text that was cleaned, and the escape of C1.
            case ['\u00e2', '\u0090', '\u009b', '[', ..]:
                return Colour(bytes, 3, ref meaning);
            case ['\u00c2', '\u009b', ..]:
                return Colour(bytes, 1, ref meaning);
            // Full-width letters and signs.
            case ['\u00ef', '\u00bc', >= '\u0081' and char low, ..]:
                meaning = (char)(low - 0x60);
                return 3;
            case ['\u00ef', '\u00bd', <= '\u009e' and char low, ..]:
                meaning = (char)(low - 0x20);
                return 3;
            case ['\u00c2', '\u00ad' or '\u00a0', ..]:
                meaning = '\0';
                return 2;
            case ['\u00e2', '\u0080', >= '\u0080' and <= '\u008f' or >= '\u00a8' and <= '\u00af', ..]
                or ['\u00e2', '\u0081', >= '\u009f' and <= '\u00af', ..]
                or ['\u00ef', '\u00bb', '\u00bf', ..]
                or ['\u00ef', '\u00b8', <= '\u008f', ..]
                or ['\u00e1', '\u00a0', '\u008e', ..]
                or ['\u00cd', '\u008f', ..]:
                meaning = '\0';
                return bytes[0] == '\u00cd' ? 2 : 3;
            default:
                return 1;
        }
    }

    // ESC [ numbers letter: what makes a terminal change its colours.
    private static int Colour(ReadOnlySpan<char> bytes, int start, ref char meaning)
    {
        meaning = '\0';
        int at = start;
        if (at >= bytes.Length || (bytes[at] != '[' && bytes[0] != '\u00c2'))
            return start;
        int end = Math.Min(bytes.Length, at + LongestColour);
        for (at++; at < end; at++)
        {
            if (bytes[at] is >= '@' and <= '~')
                return at + 1;
            if (bytes[at] is not (>= ' ' and <= '?'))
                break;
        }
        return start;
    }
}
