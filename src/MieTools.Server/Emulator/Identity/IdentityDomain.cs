using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace MieTools.Server.Emulator.Identity;

/// <summary>An identity domain that trusts one issuer: it exchanges that one's JWTs for session tokens of users.</summary>
/// <param name="identity">The users.</param>
/// <param name="issuer">The issuer.</param>
internal sealed class IdentityDomain(EmulatorIdentity identity, IdentityIssuer issuer)
{
    private const int LeastKeyBits = 2048;
    private const int MostKeyBits = 4096;

    /// <summary>Answers <c>POST /oauth2/v1/token</c>: status and body, errors in the form of OAuth.</summary>
    /// <param name="request">The request; its body has been read.</param>
    /// <param name="body">That body.</param>
    public (int Status, JsonObject Body) Exchange(HttpRequest request, ReadOnlyMemory<byte> body)
    {
        if (!IsClient(request.Headers.Authorization))
            return Error(401, "invalid_client", "The client authentication failed.");
        Dictionary<string, StringValues> form = QueryHelpers.ParseNullableQuery(Encoding.UTF8.GetString(body.Span)) ?? [];
        if (request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) != true)
            return Error(400, "invalid_request", "The body is not form-encoded.");
        if (Value("grant_type") != "urn:ietf:params:oauth:grant-type:token-exchange")
            return Error(400, "unsupported_grant_type", "The grant type is not that of a token exchange.");
        foreach ((string name, string wanted) in
            ((string, string)[])[("requested_token_type", "urn:oci:token-type:oci-upst"), ("subject_token_type", "jwt")])
        {
            if (Value(name) != wanted)
                return Error(400, "invalid_request", $"{name} has to be {wanted}.");
        }

        using RSA? key = PublicKey(Value("public_key"));
        if (key is null)
            return Error(400, "invalid_request", $"public_key is not an RSA key of {LeastKeyBits} to {MostKeyBits} bits in base64.");
        string domain = $"{request.Scheme}://{request.Host}";
        if (issuer.Check(Value("subject_token"), domain, out string subject) is { } problem)
            return Error(400, "invalid_grant", problem);
        return identity.Users.FirstOrDefault(u => u.Name == subject) is { } user
            ? (200, new JsonObject { ["token"] = identity.IssueToken(user, key) })
            : Error(400, "invalid_grant", "the subject is not a user of the emulator");

        string Value(string name) => form.TryGetValue(name, out StringValues value) ? value.ToString() : "";
    }

    /// <summary>Answers <c>GET /oidc/token</c>, as GitHub Actions answers a job that asks for its JWT.</summary>
    /// <exception cref="ServiceErrorException">401: the bearer is not the one in the config directory.</exception>
    public JsonObject IssueIdentityToken(HttpRequest request)
    {
        if (!IsSame(request.Headers.Authorization, "Bearer " + identity.Domain.RequestToken))
            throw ServiceErrorException.NotAuthenticated();
        string? audience = request.Query["audience"];
        string? subject = request.Query["sub"];
        return new JsonObject { ["value"] = issuer.Issue(subject ?? identity.Administrator.Name, audience) };
    }

    private bool IsClient(StringValues authorization) => IsSame(authorization, "Basic "
        + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{identity.Domain.ClientId}:{identity.Domain.ClientSecret}")));

    private static bool IsSame(StringValues given, string wanted) => given.Count == 1
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given.ToString()), Encoding.UTF8.GetBytes(wanted));

    private static RSA? PublicKey(string base64)
    {
        RSA key = RSA.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(base64), out _);
            if (key.KeySize is >= LeastKeyBits and <= MostKeyBits)
                return key;
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            // Said by the caller.
        }

        key.Dispose();
        return null;
    }

    private static (int Status, JsonObject Body) Error(int status, string error, string description) =>
        (status, new JsonObject { ["error"] = error, ["error_description"] = description });
}
