using System.Globalization;
using System.Net;
using System.Text;

namespace MieTools.Core.Http;

/// <summary>A text with its escapes undone (JSON, HTML, URL, however often), and where in the text each character stands.</summary>
/// <remarks>
/// Made of UTF-8 bytes, since that is what URL escapes are of. What encodings add, drop or change is left out: spaces, line ends, and
/// the characters by which base64 and base64url differ. So two spellings of one value have one plain spelling.
/// </remarks>
internal sealed class PlainSpelling
{
    // A proxy's page about a log line about a header: deeper than three is no accident, and each round costs a pass.
    private const int MaxRounds = 4;

    private readonly int[] _starts;
    private readonly int[] _ends;

    private PlainSpelling(string text, int[] starts, int[] ends)
    {
        Text = text;
        _starts = starts;
        _ends = ends;
    }

    /// <summary>The plain text, one character a byte.</summary>
    public string Text { get; }

    /// <summary>The text as it stands, escapes kept.</summary>
    public static PlainSpelling AsWritten(string text) => new Units(text).Squeeze();

    /// <summary>The text with its escapes undone; null when it has none.</summary>
    public static PlainSpelling? Decoded(string text)
    {
        Units units = new(text);
        bool any = false;
        for (int round = 0; round < MaxRounds && units.Decode() is { } decoded; round++)
        {
            units = decoded;
            any = true;
        }
        return any ? units.Squeeze() : null;
    }

    /// <summary>The place of a part of the plain text in the text.</summary>
    public Range PlaceOf(int start, int length) => _starts[start].._ends[start + length - 1];

    /// <summary>Bytes with their places.</summary>
    private sealed class Units
    {
        private readonly List<char> _chars;
        private readonly List<int> _starts;
        private readonly List<int> _ends;

        public Units(string text)
            : this(text.Length)
        {
            for (int i = 0; i < text.Length; i++)
            {
                int width = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]) ? 2 : 1;
                Add(text.AsSpan(i, width), i, i + width);
                i += width - 1;
            }
        }

        private Units(int capacity)
        {
            _chars = new(capacity);
            _starts = new(capacity);
            _ends = new(capacity);
        }

        /// <summary>Undoes one layer of escapes; null when there is none.</summary>
        public Units? Decode()
        {
            if (!_chars.Exists(c => c is '%' or '&' or '\\'))
                return null;
            Units result = new(_chars.Count);
            ReadOnlySpan<char> all = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_chars);
            bool any = false;
            for (int i = 0; i < all.Length;)
            {
                int width = Escape(all[i..], out string? meaning);
                if (width == 0)
                {
                    result.AddByte(all[i], _starts[i], _ends[i]);
                    i++;
                    continue;
                }
                any = true;
                int end = _ends[i + width - 1];
                // A URL escape is a byte; the others are characters.
                if (all[i] == '%')
                    result.AddByte(meaning![0], _starts[i], end);
                else
                    result.Add(meaning, _starts[i], end);
                i += width;
            }
            return any ? result : null;
        }

        /// <summary>Leaves out what encodings add or change.</summary>
        public PlainSpelling Squeeze()
        {
            StringBuilder text = new(_chars.Count);
            List<int> starts = new(_chars.Count);
            List<int> ends = new(_chars.Count);
            for (int i = 0; i < _chars.Count; i++)
            {
                char c = _chars[i];
                if (c is <= ' ' or '+' or '-' or '=' or '\u007f')
                    continue;
                text.Append(c == '_' ? '/' : c);
                starts.Add(_starts[i]);
                ends.Add(_ends[i]);
            }
            return new(text.ToString(), [.. starts], [.. ends]);
        }

        private void Add(ReadOnlySpan<char> characters, int start, int end)
        {
            Span<byte> bytes = stackalloc byte[16];
            int count = Encoding.UTF8.GetBytes(characters.Length > 4 ? characters[..4] : characters, bytes);
            foreach (byte one in bytes[..count])
                AddByte((char)one, start, end);
        }

        private void AddByte(char one, int start, int end)
        {
            _chars.Add(one);
            _starts.Add(start);
            _ends.Add(end);
        }

        // How many characters the escape at the beginning takes, 0 when there is none there.
        private static int Escape(ReadOnlySpan<char> text, out string? meaning)
        {
            meaning = null;
            return text[0] switch
            {
                '%' => Hex(text, 1, 2, out meaning) ? 3 : 0,
                '&' => Entity(text, out meaning),
                '\\' when text.Length > 1 => Backslash(text, out meaning),
                _ => 0,
            };
        }

        private static int Backslash(ReadOnlySpan<char> text, out string? meaning)
        {
            switch (text[1])
            {
                case 'u' when Hex(text, 2, 4, out meaning):
                    return 6;
                case 'U' when Hex(text, 2, 8, out meaning):
                    return 10;
                case 'x' when Hex(text, 2, 2, out meaning):
                    return 4;
                case 'n' or 'r' or 't' or 'b' or 'f' or 'v':
                    meaning = " ";
                    return 2;
                default:
                    meaning = text[1].ToString();
                    return 2;
            }
        }

        private static int Entity(ReadOnlySpan<char> text, out string? meaning)
        {
            const int Longest = 12;
            meaning = null;
            int end = text[..Math.Min(text.Length, Longest)].IndexOf(';');
            if (end < 2)
                return 0;
            string entity = text[..(end + 1)].ToString();
            meaning = HtmlSigns.Find(entity) ?? WebUtility.HtmlDecode(entity);
            return meaning == entity ? 0 : end + 1;
        }

        private static bool Hex(ReadOnlySpan<char> text, int start, int digits, out string? meaning)
        {
            meaning = null;
            if (text.Length < start + digits
                || !int.TryParse(text.Slice(start, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int code)
                || code is < 0 or > 0x10FFFF)
            {
                return false;
            }
            meaning = code is >= 0xD800 and <= 0xDFFF ? ((char)code).ToString() : char.ConvertFromUtf32(code);
            return true;
        }
    }
}
