using System.Buffers.Binary;

namespace MieTools.Core.Batch.Input;

/// <summary>The check sum of gzip (RFC 1952), eight bytes at a time: that of .NET is in a package of its own.</summary>
internal static class Crc32
{
    private const uint Polynomial = 0xEDB88320;

    // Of each byte, with none to seven zeros behind it.
    private static readonly uint[][] s_tables = Tables();

    /// <summary>The sum of what came before, which is 0 for nothing, and these bytes.</summary>
    public static uint Add(uint sum, ReadOnlySpan<byte> bytes)
    {
        uint[][] t = s_tables;
        uint crc = ~sum;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            uint low = crc ^ BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            uint high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            crc = t[7][low & 0xFF] ^ t[6][(low >> 8) & 0xFF] ^ t[5][(low >> 16) & 0xFF] ^ t[4][low >> 24]
                ^ t[3][high & 0xFF] ^ t[2][(high >> 8) & 0xFF] ^ t[1][(high >> 16) & 0xFF] ^ t[0][high >> 24];
        }
        foreach (byte one in bytes)
            crc = t[0][(crc ^ one) & 0xFF] ^ (crc >> 8);
        return ~crc;
    }

    private static uint[][] Tables()
    {
        uint[][] tables = [.. Enumerable.Range(0, 8).Select(static _ => new uint[256])];
        for (uint one = 0; one < 256; one++)
        {
            uint crc = one;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ Polynomial : crc >> 1;
            tables[0][one] = crc;
        }
        for (int zeros = 1; zeros < 8; zeros++)
        {
            for (int one = 0; one < 256; one++)
                tables[zeros][one] = tables[0][tables[zeros - 1][one] & 0xFF] ^ (tables[zeros - 1][one] >> 8);
        }
        return tables;
    }
}
