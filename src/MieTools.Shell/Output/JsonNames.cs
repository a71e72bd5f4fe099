using System.Management.Automation;
using System.Text.Json;

namespace MieTools.Output;

/// <summary>
/// The property names of JSON texts: each is made into a string once, and the names of the objects that are open are kept on a stack.
/// </summary>
/// <remarks>
/// Rows repeat their names. Asking the engine's own collection for a twin of each name costs more than the rest of the conversion.
/// </remarks>
internal sealed class JsonNames
{
    // Past this a text has so many names that they are no names of rows; a power of two.
    private const int Slots = 256;
    private const int LongestKept = 64;

    // Looking through more than these would cost more than the engine's own look-up.
    private const int Few = 32;

    private readonly (byte[]? Utf8, string Text)[] _known = new (byte[]?, string)[Slots];
    private readonly List<string> _open = [];

    /// <summary>How many names are on the stack: where an object's own begin.</summary>
    public int Mark => _open.Count;

    /// <summary>The name that a reader stands at.</summary>
    public string Read(ref Utf8JsonReader reader)
    {
        ReadOnlySpan<byte> utf8 = reader.ValueSpan;
        if (reader.ValueIsEscaped || utf8.Length is 0 or > LongestKept)
            return reader.GetString()!;
        ref (byte[]? Utf8, string Text) slot = ref _known[Hash(utf8)];
        if (slot.Utf8 is null || !utf8.SequenceEqual(slot.Utf8))
            slot = (utf8.ToArray(), reader.GetString()!);
        return slot.Text;
    }

    /// <summary>Puts a name of the innermost object on the stack, while it has few.</summary>
    /// <param name="mark">Where that object's names begin.</param>
    /// <param name="name">The name.</param>
    /// <param name="properties">The object's properties so far: asked when they are many.</param>
    /// <returns>The name that is there already and that PowerShell could not tell from this one; null when the name is new.</returns>
    public string? Push(int mark, string name, PSMemberInfoCollection<PSPropertyInfo> properties)
    {
        if (_open.Count - mark >= Few)
            return properties[name]?.Name;
        for (int i = mark; i < _open.Count; i++)
        {
            if (ReferenceEquals(_open[i], name) || string.Equals(_open[i], name, StringComparison.OrdinalIgnoreCase))
                return _open[i];
        }
        _open.Add(name);
        return null;
    }

    /// <summary>Takes the names of an object that has ended from the stack.</summary>
    public void Pop(int mark) => _open.RemoveRange(mark, _open.Count - mark);

    private static int Hash(ReadOnlySpan<byte> utf8) =>
        ((utf8[0] * 31) + (utf8[^1] * 7) + (utf8[utf8.Length / 2] * 17) + utf8.Length) & (Slots - 1);
}
