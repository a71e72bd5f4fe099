using System.Buffers.Binary;

namespace MieTools.Server.Emulator.State;

/// <summary>Looks at the head of SQLite's journal, the write-ahead log.</summary>
/// <remarks>
/// SQLite takes a log with a bad head for an empty one, and with it all changes since the last checkpoint would be gone in silence. The
/// head is on the disk before anything follows it, so no crash leaves a bad one with something behind. Its form is
/// https://www.sqlite.org/fileformat2.html#walformat.
/// </remarks>
internal static class StateJournal
{
    private const int HeadLength = 32;
    private const uint Magic = 0x377f0682;

    /// <summary>Refuses a journal with a bad head.</summary>
    /// <exception cref="IOException">The head is bad.</exception>
    public static void Check(string path)
    {
        if (!File.Exists(path))
            return;
        using FileStream file = File.OpenRead(path);
        if (file.Length <= HeadLength)
            return;
        byte[] head = new byte[HeadLength];
        file.ReadExactly(head);
        if (!IsGood(head))
            throw StateErrors.JournalDamaged(path);
    }

    private static bool IsGood(ReadOnlySpan<byte> head)
    {
        uint magic = BinaryPrimitives.ReadUInt32BigEndian(head);
        if ((magic & ~1u) != Magic)
            return false;
        // The last bit of the magic number gives the byte order of what is summed.
        bool big = (magic & 1) != 0;
        uint first = 0, second = 0;
        for (int i = 0; i < 24; i += 8)
        {
            first += Word(head[i..], big) + second;
            second += Word(head[(i + 4)..], big) + first;
        }
        return Word(head[24..], big: true) == first && Word(head[28..], big: true) == second;
    }

    private static uint Word(ReadOnlySpan<byte> bytes, bool big) =>
        big ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
