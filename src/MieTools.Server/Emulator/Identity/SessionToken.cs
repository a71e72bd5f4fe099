using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MieTools.Server.Emulator.Identity;

/// <summary>Makes session tokens: JWTs with the claims a client may look at.</summary>
internal static class SessionToken
{
    /// <summary>Issues a token for a user.</summary>
    public static string Issue(RSA issuer, string user, string tenancy, DateTimeOffset issued, DateTimeOffset expires)
    {
        string head = Part(json =>
        {
            json.WriteString("kid", "mie-emulator");
            json.WriteString("alg", "RS256");
        });
        string body = Part(json =>
        {
            json.WriteString("sub", user);
            json.WriteString("iss", "authService.emulator");
            json.WriteString("ptype", "user");
            json.WriteString("tenant", tenancy);
            json.WriteString("sess_exp", expires.ToString("r", System.Globalization.CultureInfo.InvariantCulture));
            json.WriteNumber("iat", issued.ToUnixTimeSeconds());
            json.WriteNumber("exp", expires.ToUnixTimeSeconds());
            json.WriteString("jti", Guid.NewGuid().ToString());
        });
        byte[] signature = issuer.SignData(Encoding.ASCII.GetBytes($"{head}.{body}"), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{head}.{body}.{Encode(signature)}";
    }

    private static string Part(Action<Utf8JsonWriter> write)
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

    private static string Encode(ReadOnlySpan<byte> bytes) =>
        Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
