using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace MieTools.ModelServer.Generation;

/// <summary>Numbers that look random and follow from a text: SplitMix64.</summary>
internal sealed class Dice
{
    private ulong _state;

    /// <summary>Makes the dice of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="seed">Changes all numbers.</param>
    /// <param name="choice">Which of the answers to the same text.</param>
    public Dice(string text, long seed, int choice)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        _state = BinaryPrimitives.ReadUInt64LittleEndian(hash) ^ (ulong)(seed * 31 + choice) * 0x9E3779B97F4A7C15;
    }

    /// <summary>The next number.</summary>
    public ulong Draw()
    {
        ulong z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>The next number, less than a limit.</summary>
    public int Below(int limit) => (int)(Draw() % (ulong)limit);

    /// <summary>One of some things.</summary>
    public T Pick<T>(IReadOnlyList<T> things) => things[Below(things.Count)];
}
