using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace MieTools.Server.Emulator.Identity;

/// <summary>Checks OCI request signatures, as the service's gateway does.</summary>
/// <remarks>Written from the scheme's description and apart from the client's signer, so that one cannot hide a fault of the other.</remarks>
internal sealed class SignatureVerifier(KeyRing keys, TimeProvider time)
{
    private const string RequestTarget = "(request-target)";
    private static readonly TimeSpan s_allowedSkew = TimeSpan.FromMinutes(5);
    private static readonly string[] s_bodyFields = ["content-length", "content-type", "x-content-sha256"];

    /// <summary>The same verifier with a clock that is off.</summary>
    /// <param name="ahead">By how much; negative when it is behind.</param>
    public SignatureVerifier WithClock(TimeSpan ahead) => new(keys, new SkewedTime(time, ahead));

    /// <summary>Checks one request.</summary>
    /// <param name="method">Its method.</param>
    /// <param name="rawTarget">Path and query exactly as they stood in the request line.</param>
    /// <param name="headers">Its headers.</param>
    /// <param name="body">Its body's bytes.</param>
    /// <returns>Null when the signature holds, else the reason why not.</returns>
    public string? Check(string method, string rawTarget, IHeaderDictionary headers, ReadOnlySpan<byte> body)
    {
        if (headers.Authorization.Count > 1)
            return "there is more than one Authorization header";
        AuthorizationHeader? authorization = AuthorizationHeader.Parse(headers.Authorization, out string problem);
        if (authorization is null)
            return problem;
        if (!authorization.Algorithm.Equals("rsa-sha256", StringComparison.OrdinalIgnoreCase))
            return $"the algorithm is '{authorization.Algorithm}', not rsa-sha256";
        if (authorization.Version != "1")
            return $"the version is '{authorization.Version}', not 1";
        return CheckFields(method, authorization.SignedHeaders)
            ?? CheckDate(headers, authorization.SignedHeaders)
            ?? CheckBody(method, headers, body)
            ?? CheckSignature(method, rawTarget, headers, authorization);
    }

    /// <summary>The text that was signed, or null with the reason when a field is absent or repeated.</summary>
    internal static string? BuildSigningString(string method, string rawTarget, IHeaderDictionary headers, string[] names, out string problem)
    {
        StringBuilder text = new(256);
        problem = "";
        foreach (string name in names)
        {
            if (text.Length > 0)
                text.Append('\n');
            if (name == RequestTarget)
            {
                text.Append(RequestTarget).Append(": ").Append(method.ToLowerInvariant()).Append(' ').Append(rawTarget);
                continue;
            }
            if (!headers.TryGetValue(name, out StringValues values) || values.Count != 1)
            {
                problem = $"the signed header '{name}' {(values.Count > 1 ? "is repeated" : "was not sent")}";
                return null;
            }
            text.Append(name).Append(": ").Append(values[0]);
        }
        return text.ToString();
    }

    private static bool HasSignedBody(string method) => method is "POST" or "PUT" or "PATCH";

    private static string? CheckFields(string method, string[] names)
    {
        if (names.Distinct().Count() != names.Length)
            return "a header is named twice among the signed ones";
        if (!names.Contains("date") && !names.Contains("x-date"))
            return "neither date nor x-date is signed";
        foreach (string needed in (ReadOnlySpan<string>)[RequestTarget, "host"])
        {
            if (!names.Contains(needed))
                return $"{needed} is not signed";
        }
        if (!HasSignedBody(method))
            return null;
        string? missing = s_bodyFields.FirstOrDefault(f => !names.Contains(f));
        return missing is null ? null : $"{missing} is not signed, which {method} needs";
    }

    private string? CheckDate(IHeaderDictionary headers, string[] names)
    {
        string name = names.Contains("x-date") ? "x-date" : "date";
        string? text = headers[name];
        if (!DateTimeOffset.TryParseExact(text, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset date))
            return $"{name} is '{text}', which is not an RFC 1123 date in GMT";
        TimeSpan skew = (time.GetUtcNow() - date).Duration();
        return skew <= s_allowedSkew ? null : $"{name} is {skew.TotalSeconds:0} s off, more than 5 minutes";
    }

    private static string? CheckBody(string method, IHeaderDictionary headers, ReadOnlySpan<byte> body)
    {
        if (!HasSignedBody(method))
            return null;
        string hash = Convert.ToBase64String(SHA256.HashData(body));
        if (headers["x-content-sha256"] != hash)
            return "x-content-sha256 is not the hash of the body's bytes";
        string? length = headers.ContentLength?.ToString(CultureInfo.InvariantCulture);
        return length == body.Length.ToString(CultureInfo.InvariantCulture) ? null : "content-length is not the body's length";
    }

    private string? CheckSignature(string method, string rawTarget, IHeaderDictionary headers, AuthorizationHeader authorization)
    {
        TrustedKey? key = keys.Find(authorization.KeyId);
        if (key is null)
            return authorization.KeyId.StartsWith("ST$", StringComparison.Ordinal) ? "the token is not one of this emulator" : $"the keyId '{authorization.KeyId}' is unknown";
        if (key.Expires is { } expires && time.GetUtcNow() >= expires)
            return "the token has expired";
        string? text = BuildSigningString(method, rawTarget, headers, authorization.SignedHeaders, out string problem);
        if (text is null)
            return problem;
        return key.PublicKey.VerifyData(Encoding.UTF8.GetBytes(text), authorization.Signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            ? null
            : $"the signature does not match the text\n{text}";
    }
}
