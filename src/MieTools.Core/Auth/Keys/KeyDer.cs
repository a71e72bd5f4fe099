using System.Formats.Asn1;

namespace MieTools.Core.Auth.Keys;

/// <summary>Tells what a DER encoding is by its structure, whatever the label above it says.</summary>
internal static class KeyDer
{
    private const string Rsa = "1.2.840.113549.1.1.1";
    private const string RsaPss = "1.2.840.113549.1.1.10";
    private const string Pkcs7 = "1.2.840.113549.1.7.";
    private const int Pkcs1Members = 9;
    private const int DsaMembers = 6;
    private const int RequestMembers = 4;

    /// <summary>Whether bytes are DER; text never begins so.</summary>
    public static bool IsDer(ReadOnlySpan<byte> bytes) =>
        bytes is [0x30, >= 0x81 and <= 0x84, ..] || (bytes is [0x30, < 0x80, 0x02, ..] && TotalLength(bytes) == bytes.Length);

    /// <summary>What the encoding is.</summary>
    /// <param name="der">The bytes; what follows the first value is ignored.</param>
    public static KeyForm FormOf(ReadOnlySpan<byte> der)
    {
        if (TotalLength(der) > der.Length)
            return KeyForm.CutShort;
        try
        {
            List<Asn1Tag> tags = Members(der, out ReadOnlySpan<byte> content);
            if (tags.Count < 2)
                return KeyForm.Unknown;
            if (tags[0] == Asn1Tag.Integer)
                return OfVersion(tags, content);
            if (tags[0] == Asn1Tag.ObjectIdentifier)
                return KeyForm.Pkcs7;
            if (tags[0] != Asn1Tag.Sequence)
                return KeyForm.Unknown;
            if (tags[1] == Asn1Tag.PrimitiveOctetString)
                return KeyForm.EncryptedPkcs8;
            if (tags[1] == Asn1Tag.PrimitiveBitString)
                return KeyForm.PublicKey;
            return tags.Count == 3 && tags[1] == Asn1Tag.Sequence && tags[2] == Asn1Tag.PrimitiveBitString
                ? OfSigned(content)
                : KeyForm.Unknown;
        }
        catch (AsnContentException)
        {
            return KeyForm.Unknown;
        }
    }

    private static KeyForm OfVersion(List<Asn1Tag> tags, ReadOnlySpan<byte> content)
    {
        if (tags[1] == Asn1Tag.PrimitiveOctetString)
            return KeyForm.OtherAlgorithm;
        if (tags[1] == Asn1Tag.Integer)
        {
            return tags.Count switch
            {
                >= Pkcs1Members => KeyForm.Pkcs1,
                DsaMembers => KeyForm.OtherAlgorithm,
                2 => KeyForm.PublicKey,
                _ => KeyForm.Unknown,
            };
        }

        if (tags[1] != Asn1Tag.Sequence)
            return KeyForm.Unknown;
        AsnDecoder.ReadIntegerBytes(content, AsnEncodingRules.BER, out int consumed);
        content = content[consumed..];
        AsnDecoder.ReadSequence(content, AsnEncodingRules.BER, out int at, out int length, out _);
        string algorithm = AsnDecoder.ReadObjectIdentifier(content.Slice(at, length), AsnEncodingRules.BER, out _);
        if (algorithm.StartsWith(Pkcs7, StringComparison.Ordinal))
            return KeyForm.Pkcs12;
        return algorithm switch
        {
            Rsa => KeyForm.Pkcs8,
            RsaPss => KeyForm.RsaPss,
            _ => KeyForm.OtherAlgorithm,
        };
    }

    // A certificate begins with its version in a tag of its own, or, of the first version, with more members than a request has.
    private static KeyForm OfSigned(ReadOnlySpan<byte> content)
    {
        List<Asn1Tag> tags = Members(content, out _);
        return tags is [var first, ..] && first == Asn1Tag.Integer && tags.Count <= RequestMembers
            ? KeyForm.CertificateRequest
            : KeyForm.Certificate;
    }

    private static List<Asn1Tag> Members(ReadOnlySpan<byte> der, out ReadOnlySpan<byte> content)
    {
        AsnDecoder.ReadSequence(der, AsnEncodingRules.BER, out int at, out int length, out _);
        content = der.Slice(at, length);
        List<Asn1Tag> tags = new();
        ReadOnlySpan<byte> rest = content;
        while (!rest.IsEmpty)
        {
            Asn1Tag tag = AsnDecoder.ReadEncodedValue(rest, AsnEncodingRules.BER, out _, out _, out int consumed);
            tags.Add(tag);
            rest = rest[consumed..];
        }

        return tags;
    }

    // Header and content of the first value as its header says; 0 when it does not say.
    private static long TotalLength(ReadOnlySpan<byte> der)
    {
        if (der is not [0x30, _, ..])
            return 0;
        int first = der[1];
        if (first < 0x80)
            return first + 2;
        int count = first & 0x7f;
        if (count is 0 or > 4 || der.Length < count + 2)
            return 0;
        long length = 0;
        foreach (byte b in der.Slice(2, count))
            length = (length << 8) | b;
        return length + count + 2;
    }
}
