using System.Numerics;
using System.Runtime.InteropServices;

namespace MieTools.Core.Inference.Embeddings;

/// <summary>Sums over vectors, as many numbers at a time as the processor takes.</summary>
internal static class VectorMath
{
    /// <summary>
    /// The cosine of the angle between two vectors. NaN when one of them has no direction: it is empty, all zeros, or has numbers that are
    /// none.
    /// </summary>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: they have different lengths.</exception>
    public static double Cosine(ReadOnlySpan<float> first, ReadOnlySpan<float> second)
    {
        if (first.Length != second.Length)
        {
            throw MieException.InvalidArgument("other", $"One vector has {first.Length} numbers, the other {second.Length}.",
                "Compare vectors of the same model, with the same 'dimensions'.");
        }

        // Summed as doubles: the squares of large floats are no floats, and thousands of small ones add up exactly enough.
        Vector<double> dots = default, firsts = default, seconds = default;
        ReadOnlySpan<Vector<float>> a = MemoryMarshal.Cast<float, Vector<float>>(first);
        ReadOnlySpan<Vector<float>> b = MemoryMarshal.Cast<float, Vector<float>>(second);
        for (int i = 0; i < a.Length; i++)
        {
            Vector.Widen(a[i], out Vector<double> aLow, out Vector<double> aHigh);
            Vector.Widen(b[i], out Vector<double> bLow, out Vector<double> bHigh);
            dots += (aLow * bLow) + (aHigh * bHigh);
            firsts += (aLow * aLow) + (aHigh * aHigh);
            seconds += (bLow * bLow) + (bHigh * bHigh);
        }

        double dot = Vector.Sum(dots), length = Vector.Sum(firsts), otherLength = Vector.Sum(seconds);
        for (int i = a.Length * Vector<float>.Count; i < first.Length; i++)
        {
            dot += (double)first[i] * second[i];
            length += (double)first[i] * first[i];
            otherLength += (double)second[i] * second[i];
        }
        // One root, so that a vector and itself give 1 and not almost; and never more than 1, of which there is no angle.
        return Math.Clamp(dot / Math.Sqrt(length * otherLength), -1, 1);
    }
}
