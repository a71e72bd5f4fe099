using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace MieTools.ModelServer.OpenAi;

/// <summary>Vectors of length 1 made from a hash of the text.</summary>
internal static class EmbeddingVector
{
    /// <summary>Dimensions when a request names none.</summary>
    public const int DefaultDimensions = 64;

    /// <summary>A text's vector.</summary>
    public static float[] Of(string text, int dimensions)
    {
        float[] vector = new float[dimensions];
        byte[] block = SHA256.HashData(Encoding.UTF8.GetBytes(text));
        for (int i = 0; i < dimensions; i++)
        {
            if (i > 0 && i % 8 == 0)
                block = SHA256.HashData(block);
            vector[i] = BinaryPrimitives.ReadInt32LittleEndian(block.AsSpan(i % 8 * 4)) / 2147483648f;
        }
        float length = MathF.Sqrt(vector.Sum(v => v * v));
        for (int i = 0; i < dimensions; i++)
            vector[i] /= length;
        return vector;
    }
}
