using System.Buffers.Binary;
using System.Numerics;

namespace MieTools.Core.Batch.Output;

/// <summary>A sum over what is in a file (CRC-32C), which finds what somebody has changed and costs next to nothing.</summary>
internal static class FileSum
{
    private const int Block = 256 * 1024;

    /// <summary>The sum of what came before, which is 0 for nothing, and these bytes.</summary>
    public static uint Add(uint sum, ReadOnlySpan<byte> bytes)
    {
        uint crc = ~sum;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (byte one in bytes)
            crc = BitOperations.Crc32C(crc, one);
        return ~crc;
    }

    /// <summary>The sum of the first bytes of a file, so many; of fewer when it is shorter.</summary>
    public static uint Of(string path, long length, CancellationToken cancellationToken)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1,
            FileOptions.SequentialScan);
        byte[] block = new byte[Block];
        uint sum = 0;
        for (int count; length > 0 && (count = file.Read(block, 0, (int)Math.Min(length, Block))) > 0; length -= count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            sum = Add(sum, block.AsSpan(0, count));
        }
        return sum;
    }
}
