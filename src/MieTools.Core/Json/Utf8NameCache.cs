using System.Text;

namespace MieTools.Core.Json;

/// <summary>Turns the few names a stream repeats (event types, finish reasons) into strings, each made once.</summary>
internal sealed class Utf8NameCache
{
    // A stream has a dozen event types at most; more means that they are not names, and a longer list would cost more than it saves.
    private const int Capacity = 24;

    private readonly List<(byte[] Utf8, string Text)> _names = [];

    /// <summary>The text of a name.</summary>
    public string Get(ReadOnlySpan<byte> utf8)
    {
        foreach ((byte[] known, string text) in _names)
        {
            if (utf8.SequenceEqual(known))
                return text;
        }
        string made = Encoding.UTF8.GetString(utf8);
        if (_names.Count < Capacity)
            _names.Add((utf8.ToArray(), made));
        return made;
    }
}
