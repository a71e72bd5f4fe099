using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MieTools.Server.Emulator.Identity;

/// <summary>Session tokens: JWTs with the claims a client may look at.</summary>
internal static class SessionToken
{
    /// <summary>What stands before a token in a <c>keyId</c>.</summary>
    public const string KeyIdPrefix = "ST$";

    /// <summary>The type of a token that requests are signed with.</summary>
    public const string Session = "user";

    private const string Issuer = "authService.emulator";
    private const int MaxLength = 4096;

    // The same in every token.
    private static readonly string s_head = Part(json =>
    {
        json.WriteString("kid", "mie-emulator");
        json.WriteString("alg", "RS256");
    });

    /// <summary>True for what reads like a token of an emulator, whichever and whether good or not.</summary>
    public static bool IsOfEmulator(string text) => text.StartsWith(s_head + ".", StringComparison.Ordinal);

    /// <summary>Issues a token for a user.</summary>
    /// <param name="issuer">Signs it.</param>
    /// <param name="user">OCID of the user.</param>
    /// <param name="tenancy">OCID of the tenancy.</param>
    /// <param name="jwk">The key that the token is for.</param>
    /// <param name="issued">Now.</param>
    /// <param name="expires">The end; a token knows whole seconds, so it may live up to one longer.</param>
    /// <param name="type">What it opens: <see cref="Session"/>, or another kind of token that signs nothing.</param>
    public static string Issue(RSA issuer, string user, string tenancy, string jwk, DateTimeOffset issued, DateTimeOffset expires,
        string type = Session)
    {
        long end = (long)Math.Ceiling((expires - DateTimeOffset.UnixEpoch).TotalSeconds);
        string body = Part(json =>
        {
            json.WriteString("sub", user);
            json.WriteString("iss", Issuer);
            json.WriteString("ptype", type);
            json.WriteString("tenant", tenancy);
            json.WriteString("sess_exp", DateTimeOffset.FromUnixTimeSeconds(end).ToString("r", CultureInfo.InvariantCulture));
            json.WriteNumber("iat", issued.ToUnixTimeSeconds());
            json.WriteNumber("exp", end);
            json.WriteString("jti", Guid.NewGuid().ToString());
            // By it a client notices a token that has another session's key beside it.
            json.WriteString("jwk", jwk);
        });
        string signed = $"{s_head}.{body}";
        byte[] signature = issuer.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{signed}.{Encode(signature)}";
    }

    /// <summary>A public key as a token names it: a JSON object, which the claim has as a text.</summary>
    public static string Jwk(RSA key)
    {
        RSAParameters numbers = key.ExportParameters(includePrivateParameters: false);
        string modulus = Encode(numbers.Modulus);
        string exponent = Encode(numbers.Exponent);
        return $$"""{"kid":"session","n":"{{modulus}}","e":"{{exponent}}","kty":"RSA","alg":"RS256","use":"sig"}""";
    }

    /// <summary>Reads a public key that <see cref="Jwk"/> has written.</summary>
    public static RSA FromJwk(string jwk)
    {
        using JsonDocument json = JsonDocument.Parse(jwk);
        return RSA.Create(new RSAParameters
        {
            Modulus = Decode(json.RootElement.GetProperty("n"u8).GetString()),
            Exponent = Decode(json.RootElement.GetProperty("e"u8).GetString()),
        });
    }

    /// <summary>Reads a token that <see cref="Issue"/> has made; it may have expired.</summary>
    /// <param name="issuer">The key that has to have signed it.</param>
    /// <param name="token">The token.</param>
    /// <param name="tenancy">The tenancy that it has to be for.</param>
    /// <param name="type">The type that it has to be of.</param>
    /// <returns>Its user, its end and the key that it is for, or null when it is not one of this issuer.</returns>
    public static (string User, DateTimeOffset Expires, string Jwk)? Read(
        PublicKeyPool issuer, string token, string tenancy, string type = Session)
    {
        int second = token.LastIndexOf('.');
        int first = token.IndexOf('.', StringComparison.Ordinal);
        if (token.Length > MaxLength || first < 0 || first == second)
            return null;
        if (Decode(token.AsSpan(second + 1)) is not { } signature || Decode(token.AsSpan(first + 1, second - first - 1)) is not { } body)
            return null;
        if (!issuer.Verify(SHA256.HashData(Encoding.UTF8.GetBytes(token[..second])), signature))
            return null;
        // What the key has signed was written by Issue.
        using JsonDocument claims = JsonDocument.Parse(body);
        return claims.RootElement.GetProperty("tenant"u8).GetString() == tenancy
            && claims.RootElement.GetProperty("ptype"u8).GetString() == type
            ? (claims.RootElement.GetProperty("sub"u8).GetString()!,
                DateTimeOffset.FromUnixTimeSeconds(claims.RootElement.GetProperty("exp"u8).GetInt64()),
                claims.RootElement.GetProperty("jwk"u8).GetString()!)
            : null;
    }

    /// <summary>One JSON object of a token, encoded.</summary>
    public static string Part(Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        return Encode(buffer.WrittenSpan);
    }

    /// <summary>base64url without padding.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes) =>
        Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    /// <summary>The bytes of a text in base64url; null when it is none.</summary>
    /// <remarks>One text for the same bytes only: a decoder lets unused bits pass, and then two tokens would be one.</remarks>
    public static byte[]? Decode(ReadOnlySpan<char> text)
    {
        string padded = text.ToString().Replace('-', '+').Replace('_', '/') + new string('=', (4 - (text.Length & 3)) & 3);
        byte[] bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(padded.Length)];
        return Convert.TryFromBase64String(padded, bytes, out int length) && text.SequenceEqual(Encode(bytes.AsSpan(0, length)))
            ? bytes[..length]
            : null;
    }
}
