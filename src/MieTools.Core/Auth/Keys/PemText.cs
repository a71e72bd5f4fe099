using System.Security.Cryptography;

namespace MieTools.Core.Auth.Keys;

/// <summary>PEM blocks without their marker lines and line breaks.</summary>
internal static class PemText
{
    /// <summary>The first block's base64; empty when there is none.</summary>
    public static string Strip(string pem) => StripAll(pem).FirstOrDefault() ?? "";

    /// <summary>The base64 of every block.</summary>
    public static List<string> StripAll(string pem)
    {
        List<string> blocks = new();
        ReadOnlySpan<char> rest = pem.AsSpan();
        while (PemEncoding.TryFind(rest, out PemFields fields))
        {
            blocks.Add(string.Concat(rest[fields.Base64Data].ToString()
                .Split((char[])['\r', '\n', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries)));
            rest = rest[fields.Location.End..];
        }

        return blocks;
    }
}
