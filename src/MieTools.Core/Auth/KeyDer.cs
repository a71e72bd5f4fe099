using System.Formats.Asn1;

namespace MieTools.Core.Auth;

/// <summary>Looks into key encodings just far enough to tell a damaged file from a wrong pass phrase and an RSA key from another.</summary>
internal static class KeyDer
{
    private const string Rsa = "1.2.840.113549.1.1.1";

    /// <summary>Whether this is a whole EncryptedPrivateKeyInfo.</summary>
    public static bool IsEncryptedKey(ReadOnlySpan<byte> der)
    {
        try
        {
            AsnReader reader = new(der.ToArray(), AsnEncodingRules.BER);
            AsnReader info = reader.ReadSequence();
            info.ReadSequence().ReadObjectIdentifier();
            return info.ReadOctetString().Length > 0 && !info.HasData && !reader.HasData;
        }
        catch (AsnContentException)
        {
            return false;
        }
    }

    /// <summary>Whether this is a PrivateKeyInfo of another algorithm than RSA.</summary>
    public static bool IsOtherAlgorithm(ReadOnlySpan<byte> der)
    {
        try
        {
            // Only the algorithm identifier is needed: it is read without copying the key.
            AsnDecoder.ReadSequence(der, AsnEncodingRules.BER, out int at, out int length, out _);
            ReadOnlySpan<byte> info = der.Slice(at, length);
            AsnDecoder.ReadIntegerBytes(info, AsnEncodingRules.BER, out int consumed);
            info = info[consumed..];
            AsnDecoder.ReadSequence(info, AsnEncodingRules.BER, out at, out length, out _);
            return AsnDecoder.ReadObjectIdentifier(info.Slice(at, length), AsnEncodingRules.BER, out _) != Rsa;
        }
        catch (AsnContentException)
        {
            return false;
        }
    }
}
