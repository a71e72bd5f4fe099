using System.Buffers.Binary;
using System.IO.Compression;
using MieTools.ModelServer.Generation;

namespace MieTools.ModelServer.Media;

/// <summary>
/// Paints a symmetrical pattern of blocks and writes it as a PNG file (W3C PNG, colour type 3: a palette, one byte a pixel).
/// </summary>
internal static class PngWriter
{
    private const int Blocks = 8;
    private const int Colours = 4;
    private static readonly uint[] s_crcTable = MakeCrcTable();

    /// <summary>A picture; the same dice make the same one.</summary>
    public static byte[] Paint(int width, int height, Dice dice)
    {
        byte[] palette = new byte[Colours * 3];
        for (int i = 0; i < palette.Length; i++)
            palette[i] = (byte)dice.Below(256);
        byte[,] pattern = new byte[Blocks, Blocks];
        for (int y = 0; y < Blocks; y++)
        {
            for (int x = 0; x < Blocks / 2; x++)
                pattern[y, x] = pattern[y, Blocks - 1 - x] = (byte)dice.Below(Colours);
        }
        return Write(width, height, palette, (x, y) => pattern[y * Blocks / height, x * Blocks / width]);
    }

    private static byte[] Write(int width, int height, byte[] palette, Func<int, int, byte> colour)
    {
        MemoryStream file = new();
        file.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8;
        header[9] = 3;
        WriteChunk(file, "IHDR"u8, header);
        WriteChunk(file, "PLTE"u8, palette);
        MemoryStream packed = new();
        using (ZLibStream zlib = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            // A row begins with its filter: 0 for none.
            byte[] row = new byte[width + 1];
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++)
                    row[x + 1] = colour(x, y);
                zlib.Write(row);
            }
        }
        WriteChunk(file, "IDAT"u8, packed.GetBuffer().AsSpan(0, (int)packed.Length));
        WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static void WriteChunk(MemoryStream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(type);
        file.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(Crc(uint.MaxValue, type), data));
        file.Write(number);
    }

    private static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes)
            crc = s_crcTable[(crc ^ b) & 0xFF] ^ (crc >> 8);
        return crc;
    }

    private static uint[] MakeCrcTable()
    {
        uint[] table = new uint[256];
        for (uint n = 0; n < table.Length; n++)
        {
            uint c = n;
            for (int bit = 0; bit < 8; bit++)
                c = (c & 1) != 0 ? 0xEDB88320 ^ (c >> 1) : c >> 1;
            table[n] = c;
        }
        return table;
    }
}
