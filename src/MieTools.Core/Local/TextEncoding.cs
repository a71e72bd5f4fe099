using System.Text;
using System.Text.Unicode;

namespace MieTools.Core.Local;

/// <summary>Tells the encoding of a text file by its mark, else by its bytes.</summary>
internal static class TextEncoding
{
    /// <summary>The encoding, and the length of the mark that is no part of the text.</summary>
    /// <remarks>
    /// Without a mark: UTF-16 when every other of the first two bytes is 0, as in ASCII text of that form; UTF-8 when it is valid; else
    /// Latin-1, in which everything means something.
    /// </remarks>
    public static Encoding Find(ReadOnlySpan<byte> bytes, out int mark)
    {
        mark = 0;
        // That of UTF-32 begins like that of UTF-16.
        foreach (Encoding marked in (Encoding[])[Encoding.UTF8, Encoding.UTF32, Encoding.Unicode, Encoding.BigEndianUnicode])
        {
            if (bytes.StartsWith(marked.Preamble))
            {
                mark = marked.Preamble.Length;
                return marked;
            }
        }

        return bytes switch
        {
            [not 0, 0, ..] => Encoding.Unicode,
            [0, not 0, ..] => Encoding.BigEndianUnicode,
            _ => Utf8.IsValid(bytes) ? Encoding.UTF8 : Encoding.Latin1,
        };
    }

    /// <summary>The text without its mark.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes, out Encoding encoding)
    {
        encoding = Find(bytes, out int mark);
        return encoding.GetString(bytes[mark..]);
    }
}
