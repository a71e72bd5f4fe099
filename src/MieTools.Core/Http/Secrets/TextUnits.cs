using System.Runtime.InteropServices;
using System.Text;

namespace MieTools.Core.Http.Secrets;

/// <summary>The UTF-8 bytes of a text, each with its place in the text: what an escape stands for has the place of the escape.</summary>
internal sealed class TextUnits
{
    private readonly List<char> _bytes;
    private readonly List<int> _starts;
    private readonly List<int> _ends;

    public TextUnits(string text)
        : this(text.Length)
    {
        for (int i = 0; i < text.Length; i++)
        {
            int width = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]) ? 2 : 1;
            Add(text.AsSpan(i, width), i, i + width);
            i += width - 1;
        }
    }

    public TextUnits(int capacity)
    {
        _bytes = new(capacity);
        _starts = new(capacity);
        _ends = new(capacity);
    }

    /// <summary>The bytes, a character each.</summary>
    public ReadOnlySpan<char> Bytes => CollectionsMarshal.AsSpan(_bytes);

    public int Count => _bytes.Count;

    public int StartOf(int index) => _starts[index];

    public int EndOf(int index) => _ends[index];

    /// <summary>Adds the bytes of a character.</summary>
    public void Add(ReadOnlySpan<char> character, int start, int end)
    {
        if (character is [< '\u0080' and char ascii])
        {
            AddByte(ascii, start, end);
            return;
        }
        Span<byte> bytes = stackalloc byte[16];
        int count = Encoding.UTF8.GetBytes(character.Length > 4 ? character[..4] : character, bytes);
        foreach (byte one in bytes[..count])
            AddByte((char)one, start, end);
    }

    public void AddByte(char one, int start, int end)
    {
        _bytes.Add(one);
        _starts.Add(start);
        _ends.Add(end);
    }

    /// <summary>Adds bytes of others.</summary>
    public void Add(TextUnits others, int index, int count)
    {
        for (int i = index; i < index + count; i++)
            AddByte(others._bytes[i], others._starts[i], others._ends[i]);
    }
}
