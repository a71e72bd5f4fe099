using System.Buffers;
using System.Text.Json;
using MieTools.Core.Deployments;
using MieTools.Core.Inference.Reading;

namespace MieTools.Core.Auth;

/// <summary>What a client needs to know from a token's claims. The signature is not checked: that is the service's business.</summary>
/// <param name="Expires">The <c>exp</c> claim, or null.</param>
/// <param name="Issued">The <c>iat</c> claim, or null.</param>
/// <param name="TenancyId">The <c>res_tenant</c>, else the <c>tenant</c> claim, or null.</param>
internal sealed record JwtClaims(DateTimeOffset? Expires, DateTimeOffset? Issued, string? TenancyId)
{
    private static readonly JwtClaims s_none = new(null, null, null);

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
                ? new JwtClaims(Time(root, "exp"), Time(root, "iat"), root.Text("res_tenant") ?? root.Text("tenant"))
                : s_none;
        }
        catch (JsonException)
        {
            return s_none;
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
