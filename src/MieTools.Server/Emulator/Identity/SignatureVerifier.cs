using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace MieTools.Server.Emulator.Identity;

/// <summary>Checks OCI request signatures, as the service's gateway does.</summary>
/// <remarks>
/// Written from the scheme's description and apart from the client's signer, so that one cannot hide a fault of the other.
/// </remarks>
internal sealed class SignatureVerifier(KeyRing keys, TimeProvider time)
{
    // Of a key of 8192 bits.
    private const int MaxSignature = 1024;
    private const int UsualText = 768;
    private const SignedFields BodyFields = SignedFields.ContentLength | SignedFields.ContentType | SignedFields.ContentHash;
    private static readonly TimeSpan s_allowedSkew = TimeSpan.FromMinutes(5);

    /// <summary>The same verifier with a clock that is off.</summary>
    /// <param name="ahead">By how much; negative when it is behind.</param>
    public SignatureVerifier WithClock(TimeSpan ahead) => new(keys, new SkewedTime(time, ahead));

    /// <summary>Checks one request.</summary>
    /// <param name="method">Its method.</param>
    /// <param name="rawTarget">Path and query exactly as they stood in the request line.</param>
    /// <param name="headers">Its headers.</param>
    /// <param name="body">Its body's bytes.</param>
    public SignatureCheck Check(string method, string rawTarget, IHeaderDictionary headers, ReadOnlySpan<byte> body)
    {
        string? problem = Check(new SignedRequest(method, rawTarget, headers, body), out TrustedKey? key);
        return new SignatureCheck(problem is null ? key : null, problem);
    }

    private string? Check(in SignedRequest request, out TrustedKey? key)
    {
        key = null;
        if (request.Headers.Authorization.Count > 1)
            return "there is more than one Authorization header";
        return CheckMethod(request.Method)
            ?? AuthorizationHeader.Parse(request.Headers.Authorization, out AuthorizationHeader authorization)
            ?? CheckScheme(authorization)
            ?? SignedFieldList.Parse(authorization.SignedHeaders, out SignedFieldList fields)
            ?? CheckFields(request, fields.Known)
            ?? CheckDates(request, fields.Known)
            ?? CheckBody(request, fields.Known)
            ?? FindKey(authorization.KeyId, out key)
            ?? CheckSignature(request, authorization.Signature, fields.Names, key!);
    }

    // The signed text has the method in lower case, so that it cannot tell GET from gET.
    private static string? CheckMethod(string method) =>
        method.Length <= SignedRequest.MaxMethodLength && !method.AsSpan().ContainsAnyExceptInRange('A', 'Z')
            ? null
            : "the method is not a word in upper case";

    private static string? CheckScheme(in AuthorizationHeader authorization)
    {
        if (authorization.Algorithm is not "rsa-sha256")
            return $"the algorithm is '{authorization.Algorithm}', not rsa-sha256";
        return authorization.Version is "1" ? null : $"the version is '{authorization.Version}', not 1";
    }

    private static string? CheckFields(in SignedRequest request, SignedFields signed)
    {
        if ((signed & (SignedFields.Date | SignedFields.XDate)) == 0)
            return "neither date nor x-date is signed";
        SignedFields needed = SignedFields.RequestTarget | SignedFields.Host | (request.NeedsSignedBody ? BodyFields : SignedFields.None);
        SignedFields missing = needed & ~signed;
        return missing == SignedFields.None ? null : $"{missing} is not signed, which {request.Method} needs";
    }

    private string? CheckDates(in SignedRequest request, SignedFields signed) =>
        ((signed & SignedFields.XDate) != 0 ? CheckDate("x-date", request.Headers["x-date"]) : null)
        ?? ((signed & SignedFields.Date) != 0 ? CheckDate("date", request.Headers.Date) : null);

    private string? CheckDate(string name, string? text)
    {
        if (!DateTimeOffset.TryParseExact(text, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset date))
            return $"{name} is '{text}', which is not an RFC 1123 date in GMT";
        TimeSpan skew = (time.GetUtcNow() - date).Duration();
        return skew <= s_allowedSkew ? null : $"{name} is {skew.TotalSeconds:0} s off, more than 5 minutes";
    }

    // What is signed has to be true, also where the scheme does not ask for it.
    private static string? CheckBody(in SignedRequest request, SignedFields signed)
    {
        if ((signed & SignedFields.ContentHash) != 0)
        {
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(request.Body, hash);
            Span<char> text = stackalloc char[44];
            Convert.TryToBase64Chars(hash, text, out _);
            if (!text.SequenceEqual((string?)request.Headers["x-content-sha256"]))
                return "x-content-sha256 is not the hash of the body's bytes";
        }
        return (signed & SignedFields.ContentLength) == 0 || request.Headers.ContentLength == request.Body.Length
            ? null
            : "content-length is not the body's length";
    }

    private string? FindKey(ReadOnlySpan<char> keyId, out TrustedKey? key)
    {
        key = keys.Find(keyId.ToString());
        if (key is null)
        {
            // A token is a secret even when it is not one of ours.
            return keyId.StartsWith("ocid1.", StringComparison.Ordinal)
                ? $"the keyId '{keyId}' is unknown"
                : "the token or the keyId is not one of this emulator";
        }
        return key.Expires is { } expires && time.GetUtcNow() >= expires ? "the token has expired" : null;
    }

    private static string? CheckSignature(
        scoped in SignedRequest request, scoped ReadOnlySpan<char> base64, scoped ReadOnlySpan<string> names, TrustedKey key)
    {
        SigningText text = new(stackalloc byte[UsualText]);
        try
        {
            if (text.Build(request, names) is { } problem)
                return problem;
            Span<byte> signature = stackalloc byte[MaxSignature];
            if (!TryDecode(base64, signature, out int length))
                return "the signature is not base64";
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(text.Bytes, hash);
            return key.PublicKey.Verify(hash, signature[..length]) ? null : $"the signature does not match the text{text.Display()}";
        }
        finally
        {
            text.Dispose();
        }
    }

    // One text for the same bytes only: a decoder lets white space and unused bits pass.
    private static bool TryDecode(ReadOnlySpan<char> base64, Span<byte> bytes, out int length)
    {
        Span<char> again = stackalloc char[(MaxSignature + 2) / 3 * 4];
        return Convert.TryFromBase64Chars(base64, bytes, out length)
            && Convert.TryToBase64Chars(bytes[..length], again, out int count)
            && base64.SequenceEqual(again[..count]);
    }
}
