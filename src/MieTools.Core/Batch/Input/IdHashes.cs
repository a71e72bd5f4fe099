using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace MieTools.Core.Batch.Input;

/// <summary>
/// Finds texts that may have come before, in 8 bytes for each and some room: ten million take some 130 MB, however long they are.
/// </summary>
/// <remarks>Two that are told to be the same may differ, once in some billions: the caller compares those.</remarks>
internal sealed class IdHashes
{
    private const int MaxText = 1024;

    private ulong[] _slots = new ulong[1 << 12];
    private int _count;

    /// <summary>The hash of a text, which is never 0.</summary>
    public static ulong HashOf(string text)
    {
        Span<byte> utf8 = stackalloc byte[MaxText];
        if (!Encoding.UTF8.TryGetBytes(text, utf8, out int length))
            return HashOf(Encoding.UTF8.GetBytes(text));
        return HashOf(utf8[..length]);
    }

    /// <summary>Adds a hash.</summary>
    /// <returns>False when it was there.</returns>
    public bool Add(ulong hash)
    {
        if (_count >= _slots.Length / 4 * 3)
            Grow();
        if (!Put(_slots, hash))
            return false;
        _count++;
        return true;
    }

    private static ulong HashOf(ReadOnlySpan<byte> utf8)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(utf8, hash);
        return Math.Max(1, BinaryPrimitives.ReadUInt64LittleEndian(hash));
    }

    private static bool Put(ulong[] slots, ulong hash)
    {
        int mask = slots.Length - 1;
        for (int at = (int)(hash >> 20) & mask; ; at = (at + 1) & mask)
        {
            if (slots[at] == hash)
                return false;
            if (slots[at] != 0)
                continue;
            slots[at] = hash;
            return true;
        }
    }

    private void Grow()
    {
        ulong[] larger = new ulong[_slots.Length * 2];
        foreach (ulong hash in _slots)
        {
            if (hash != 0)
                Put(larger, hash);
        }
        _slots = larger;
    }
}
