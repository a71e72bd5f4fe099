using System.Text;

namespace MieTools.Core.Json;

/// <summary>Takes JSON values apart that came as one: on lines of their own, one after the other, or behind one that broke off.</summary>
internal static class JsonPieces
{
    /// <summary>The values, in order.</summary>
    /// <param name="bytes">Valid UTF-8.</param>
    /// <param name="rest">What is none.</param>
    public static List<byte[]> Split(ReadOnlySpan<byte> bytes, out List<string> rest)
    {
        List<byte[]> values = [];
        rest = [];
        while (!bytes.IsEmpty)
        {
            int end = bytes.IndexOf((byte)'\n') is >= 0 and int found ? found : bytes.Length;
            ReadOnlySpan<byte> left = Trim(bytes[..end]);
            bytes = bytes[Math.Min(end + 1, bytes.Length)..];
            while (!left.IsEmpty)
            {
                int length = left[0] is (byte)'{' ? JsonBalance.LengthOfFirst(left) : left.Length;
                ReadOnlySpan<byte> one = left[..length];
                if (left[0] == (byte)'{' && (LenientJson.IsValid(one) || LenientJson.Repair(one) is not null))
                    values.Add(one.ToArray());
                else
                    rest.Add(Encoding.UTF8.GetString(one));
                left = Trim(left[length..]);
            }
        }
        return values;
    }

    // A comma may stand between the objects of a list that is sent piece by piece.
    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> bytes) => bytes.Trim(" \t\r\0,"u8);
}
