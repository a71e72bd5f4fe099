using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using MieTools.Core.Json;

namespace MieTools.Core.Auth.Credentials;

/// <summary>What a client needs to know from a token's claims. The signature is not checked: that is the service's business.</summary>
/// <param name="Expires">The <c>exp</c> claim, or null.</param>
/// <param name="Issued">The <c>iat</c> claim, or null.</param>
/// <param name="TenancyId">The <c>res_tenant</c>, else the <c>tenant</c> claim, or null.</param>
/// <param name="Modulus">That of the RSA key the token is for, from the <c>jwk</c> claim, without leading zeros; or null.</param>
internal sealed record JwtClaims(DateTimeOffset? Expires, DateTimeOffset? Issued, string? TenancyId, byte[]? Modulus)
{
    // A JSON object in base64url begins so.
    private const string Begin = "eyJ";
    private static readonly JwtClaims s_none = new(null, null, null, null);

    /// <summary>Whether this is the beginning of a JWT, as a file holds while somebody writes it.</summary>
    public static bool IsCutShort(string token)
    {
        if (!token.StartsWith(Begin, StringComparison.Ordinal))
            return false;
        string[] parts = token.Split('.');
        return parts.Length < 3 || parts.Any(p => p.Length == 0);
    }

    /// <summary>Whether it has the form of a JWT: three parts in base64url, of which the first is a JSON object.</summary>
    public static bool IsToken(string token)
    {
        string[] parts = token.Split('.');
        if (parts.Length != 3 || !parts.All(p => p.Length > 0 && p.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')))
            return false;
        return Decode(parts[0]) is [(byte)'{', ..];
    }

    /// <summary>Whether the token says that it is for another key than this one.</summary>
    public bool IsForAnother(RSA key) =>
        Modulus is not null
            && !key.ExportParameters(includePrivateParameters: false).Modulus.AsSpan().TrimStart((byte)0).SequenceEqual(Modulus);

    /// <summary>Reads the middle part; a token that is no JWT has no claims.</summary>
    public static JwtClaims Read(string token)
    {
        int first = token.IndexOf('.');
        int second = first < 0 ? -1 : token.IndexOf('.', first + 1);
        if (second < 0)
            return s_none;
        byte[]? payload = Decode(token.AsSpan(first + 1, second - first - 1));
        if (payload is null)
            return s_none;
        try
        {
            using JsonDocument document = JsonMemberNames.Parse(payload);
            JsonElement root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object
                ? new JwtClaims(Time(root, "exp"), Time(root, "iat"), root.Text("res_tenant") ?? root.Text("tenant"),
                    ReadModulus(root))
                : s_none;
        }
        catch (JsonException)
        {
            return s_none;
        }
    }

    // The claim is an object, or as the service writes it, a text that holds one.
    private static byte[]? ReadModulus(JsonElement root)
    {
        if (!root.TryGetProperty("jwk", out JsonElement jwk))
            return null;
        try
        {
            using JsonDocument? inner = root.Text("jwk") is { } written ? JsonMemberNames.Parse(written) : null;
            JsonElement key = inner?.RootElement ?? jwk;
            return key.ValueKind == JsonValueKind.Object && key.Text("n") is { } text && Decode(text) is { Length: > 0 } bytes
                ? bytes.AsSpan().TrimStart((byte)0).ToArray()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // base64url without padding
    private static byte[]? Decode(ReadOnlySpan<char> text)
    {
        int length = (text.Length + 3) / 4 * 4;
        char[] chars = ArrayPool<char>.Shared.Rent(length);
        byte[] bytes = new byte[length / 4 * 3];
        try
        {
            text.CopyTo(chars);
            chars.AsSpan(text.Length, length - text.Length).Fill('=');
            chars.AsSpan(0, length).Replace('-', '+');
            chars.AsSpan(0, length).Replace('_', '/');
            return Convert.TryFromBase64Chars(chars.AsSpan(0, length), bytes, out int written) ? bytes[..written] : null;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(chars, clearArray: true);
        }
    }

    private static DateTimeOffset? Time(JsonElement root, string name)
    {
        if (!root.TryGetProperty(name, out JsonElement value) || value.ValueKind != JsonValueKind.Number
            || !value.TryGetDouble(out double seconds))
        {
            return null;
        }

        return seconds is > 0 and < 253402300799 ? DateTimeOffset.UnixEpoch.AddSeconds(seconds) : null;
    }
}
