using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MieTools.Server.Emulator.Identity;

/// <summary>An issuer of JWTs as a CI service is one: what it signs says who a job is, and is exchanged at the identity domain.</summary>
/// <param name="state">Its key.</param>
/// <param name="time">The clock.</param>
internal sealed class IdentityIssuer(DomainState state, TimeProvider time)
{
    /// <summary>The issuer's name, the claim <c>iss</c>.</summary>
    public const string Name = "https://issuer.mie-emulator.invalid";

    /// <summary>The audience of JWTs that are asked for without one; the domain takes its own address too.</summary>
    public const string Audience = "mie-emulator";

    private const int MaxLength = 8192;
    private static readonly TimeSpan s_life = TimeSpan.FromMinutes(5);

    /// <summary>Makes a JWT.</summary>
    /// <param name="subject">Who it is for: the name of a user of the emulator.</param>
    /// <param name="audience">Whom it is shown to.</param>
    /// <param name="life">How long it lives; null for five minutes.</param>
    public string Issue(string subject, string? audience, TimeSpan? life = null)
    {
        DateTimeOffset now = time.GetUtcNow();
        string head = SessionToken.Part(json =>
        {
            json.WriteString("alg", "ES256");
            json.WriteString("typ", "JWT");
            json.WriteString("kid", "mie-emulator-issuer");
        });
        string body = SessionToken.Part(json =>
        {
            json.WriteString("iss", Name);
            json.WriteString("sub", subject);
            json.WriteString("aud", audience ?? Audience);
            json.WriteNumber("iat", now.ToUnixTimeSeconds());
            json.WriteNumber("exp", (now + (life ?? s_life)).ToUnixTimeSeconds());
            json.WriteString("jti", Guid.NewGuid().ToString());
        });
        using ECDsa key = Key();
        return $"{head}.{body}.{SessionToken.Encode(key.SignData(Encoding.ASCII.GetBytes($"{head}.{body}"), HashAlgorithmName.SHA256))}";
    }

    /// <summary>Reads a JWT.</summary>
    /// <param name="token">The JWT.</param>
    /// <param name="domain">The domain's own address, which is an audience too.</param>
    /// <param name="subject">Whom it is for.</param>
    /// <returns>What is wrong with it; null for nothing.</returns>
    public string? Check(string token, string domain, out string subject)
    {
        subject = "";
        string[] parts = token.Split('.');
        if (token.Length > MaxLength || parts.Length != 3 || SessionToken.Decode(parts[1]) is not { } body
            || SessionToken.Decode(parts[2]) is not { } signature)
        {
            return "the subject token is not a JWT";
        }

        using ECDsa key = Key();
        if (!key.VerifyData(Encoding.UTF8.GetBytes($"{parts[0]}.{parts[1]}"), signature, HashAlgorithmName.SHA256))
            return "the subject token is not signed by the trusted issuer";
        try
        {
            using JsonDocument claims = JsonDocument.Parse(body);
            return CheckClaims(claims.RootElement, domain, out subject);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return "the claims of the subject token cannot be read";
        }
    }

    private string? CheckClaims(JsonElement claims, string domain, out string subject)
    {
        subject = Text(claims, "sub") ?? "";
        if (Text(claims, "iss") != Name)
            return $"the issuer is not {Name}";
        if (!Audiences(claims).Any(a => a == Audience || a == domain))
            return $"the audience is neither {Audience} nor {domain}";
        if (!claims.TryGetProperty("exp"u8, out JsonElement exp) || exp.GetInt64() <= time.GetUtcNow().ToUnixTimeSeconds())
            return "the subject token has expired";
        return subject.Length == 0 ? "the subject token names no subject" : null;
    }

    private static List<string?> Audiences(JsonElement claims)
    {
        if (!claims.TryGetProperty("aud"u8, out JsonElement audience))
            return [];
        return audience.ValueKind == JsonValueKind.Array
            ? [.. audience.EnumerateArray().Select(a => a.GetString())]
            : [audience.GetString()];
    }

    private static string? Text(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    private ECDsa Key()
    {
        ECDsa key = ECDsa.Create();
        key.ImportFromPem(state.IssuerKeyPem);
        return key;
    }
}
