using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace MieTools.Core.Auth.Keys;

/// <summary>The key derivation of RFC 7914, which <c>openssl pkcs8 -scrypt</c> uses and .NET does not have.</summary>
internal static class Scrypt
{
    /// <summary>The most memory that is spent, in megabytes.</summary>
    public const long MaxMegabytes = 256;

    // A key file decides what its costs are: these bounds keep one from taking all memory, or minutes.
    private const long Megabyte = 1024 * 1024;
    private const long MaxBytes = MaxMegabytes * Megabyte;
    private const long MaxBlocks = 1L << 23;
    private const int SalsaWords = 16;

    /// <summary>Whether the costs are possible ones, and within bounds.</summary>
    /// <param name="n">CPU and memory cost, a power of 2 above 1.</param>
    /// <param name="r">Block size.</param>
    /// <param name="p">Parallelisation.</param>
    public static bool IsAllowed(long n, long r, long p) =>
        n > 1 && n <= MaxBlocks && BitOperations.IsPow2(n) && r is > 0 and <= MaxBlocks && p is > 0 and <= MaxBlocks
            && n * r * 128 <= MaxBytes && n * r <= MaxBlocks / p;

    /// <summary>The memory that such costs take, when it is more than is spent; null when they fail for another reason.</summary>
    public static long? MegabytesOver(long n, long r) => n is > 0 and <= int.MaxValue && r is > 0 and <= int.MaxValue / 128
        && n * (r * 128) > MaxBytes ? n * (r * 128) / Megabyte : null;

    /// <summary>Derives a key.</summary>
    public static byte[] Derive(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> salt, int n, int r, int p, int length)
    {
        int blockBytes = 128 * r;
        byte[] blocks = Rfc2898DeriveBytes.Pbkdf2(secret, salt, 1, HashAlgorithmName.SHA256, p * blockBytes);
        uint[] block = new uint[blockBytes / sizeof(uint)];
        uint[] scratch = new uint[block.Length];
        uint[] memory = new uint[(long)n * block.Length];
        try
        {
            for (int i = 0; i < p; i++)
            {
                Span<byte> bytes = blocks.AsSpan(i * blockBytes, blockBytes);
                for (int w = 0; w < block.Length; w++)
                    block[w] = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(w * sizeof(uint))..]);
                Mix(block, scratch, memory, n);
                for (int w = 0; w < block.Length; w++)
                    BinaryPrimitives.WriteUInt32LittleEndian(bytes[(w * sizeof(uint))..], block[w]);
            }

            return Rfc2898DeriveBytes.Pbkdf2(secret, blocks, 1, HashAlgorithmName.SHA256, length);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(blocks);
            Array.Clear(block);
            Array.Clear(scratch);
            Array.Clear(memory);
        }
    }

    // scryptROMix: fills the memory with blocks, then mixes in those that the blocks themselves choose.
    private static void Mix(Span<uint> block, Span<uint> scratch, Span<uint> memory, int n)
    {
        int words = block.Length;
        for (int i = 0; i < n; i++)
        {
            block.CopyTo(memory[(i * words)..]);
            MixBlock(block, scratch);
        }

        for (int i = 0; i < n; i++)
        {
            int chosen = (int)(block[^SalsaWords] & (uint)(n - 1));
            Xor(block, memory.Slice(chosen * words, words));
            MixBlock(block, scratch);
        }
    }

    // scryptBlockMix: each part mixed into the next; even ones go to the front half, odd ones to the back half.
    private static void MixBlock(Span<uint> block, Span<uint> scratch)
    {
        Span<uint> x = stackalloc uint[SalsaWords];
        block[^SalsaWords..].CopyTo(x);
        int half = block.Length / 2;
        for (int i = 0; i < block.Length; i += SalsaWords)
        {
            Xor(x, block.Slice(i, SalsaWords));
            Salsa(x);
            int part = i / SalsaWords;
            x.CopyTo(scratch[(((part & 1) * half) + (part / 2 * SalsaWords))..]);
        }

        scratch.CopyTo(block);
    }

    private static void Xor(Span<uint> target, ReadOnlySpan<uint> other)
    {
        for (int i = 0; i < target.Length; i++)
            target[i] ^= other[i];
    }

    // Salsa20/8: four double rounds over columns and rows.
    private static void Salsa(Span<uint> block)
    {
        Span<uint> x = stackalloc uint[SalsaWords];
        block.CopyTo(x);
        for (int i = 0; i < 4; i++)
        {
            Quarter(x, 0, 4, 8, 12);
            Quarter(x, 5, 9, 13, 1);
            Quarter(x, 10, 14, 2, 6);
            Quarter(x, 15, 3, 7, 11);
            Quarter(x, 0, 1, 2, 3);
            Quarter(x, 5, 6, 7, 4);
            Quarter(x, 10, 11, 8, 9);
            Quarter(x, 15, 12, 13, 14);
        }

        for (int i = 0; i < SalsaWords; i++)
            block[i] += x[i];
    }

    private static void Quarter(Span<uint> x, int a, int b, int c, int d)
    {
        x[b] ^= BitOperations.RotateLeft(x[a] + x[d], 7);
        x[c] ^= BitOperations.RotateLeft(x[b] + x[a], 9);
        x[d] ^= BitOperations.RotateLeft(x[c] + x[b], 13);
        x[a] ^= BitOperations.RotateLeft(x[d] + x[c], 18);
    }
}
