using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using MieTools.Core.Contract;

namespace MieTools.Server.Emulator.Identity;

/// <summary>
/// The federation service: tokens for an instance, a resource and a pod, and tokens of a scope for whoever has signed the call.
/// </summary>
/// <param name="identity">The users and their tokens.</param>
internal sealed class PrincipalTokens(EmulatorIdentity identity)
{
    private const string ResourceKey = "resource";
    private const string ResourceTicket = "resource";
    private const string ServiceTicket = "service";
    private readonly Lazy<InstanceIdentity> _instance = new(() => new InstanceIdentity(identity));

    /// <summary>The path with the secret in it taken out, for logs.</summary>
    public static string Shown(PathString path)
    {
        string[] parts = (path.Value ?? "").Split('/');
        return parts is ["", "instance", _, ..] ? $"/instance/***/{string.Join('/', parts[3..])}" : path.ToString();
    }

    /// <summary>Answers <c>GET /instance/{secret}/opc/v2/…</c>: the instance's metadata.</summary>
    /// <remarks>The metadata of a real instance are for its users; here the secret of the config folder keeps other users away.</remarks>
    /// <exception cref="ServiceErrorException">401: the secret is wrong, or the header is missing that browsers do not send;
    /// 404.</exception>
    public string Metadata(HttpRequest request)
    {
        string[] parts = request.Path.Value!.Split('/');
        if (request.Headers.Authorization.ToString() != "Bearer Oracle" || !CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(parts[2]), Encoding.UTF8.GetBytes(identity.Domain.RequestToken)))
        {
            throw ServiceErrorException.NotAuthenticated();
        }

        return _instance.Value.Find(string.Join('/', parts[5..])) ?? throw ServiceErrorException.NotFound("The metadata");
    }

    /// <summary>Whether a keyId is that of a resource with a key of its own.</summary>
    /// <param name="keyId">The keyId.</param>
    /// <param name="tenancy">The tenancy that it has to name, where it names one.</param>
    public static bool IsOfResource(string keyId, string tenancy) => keyId.Split('/') switch
    {
        [ResourceKey, "v2.1", var id] => Ocid.IsValid(id),
        [ResourceKey, "v2.1.1" or "v2.1.2", var named, var id] => named == tenancy && Ocid.IsValid(id),
        _ => false,
    };

    /// <summary>Refuses a call for a token that another kind of key has to sign, and one for anything else with a key for tokens.</summary>
    /// <exception cref="ServiceErrorException">401.</exception>
    public static void CheckUse(ServiceCall call, TrustedKey signer)
    {
        bool isForResource = call.Operation is ServiceOperations.ResourceToken or ServiceOperations.FederateResource;
        bool isGood = KindOf(signer.KeyId) switch
        {
            KeyKind.Certificate => call.Operation == ServiceOperations.FederateInstance,
            KeyKind.Resource => isForResource,
            KeyKind.Token => call.Operation != ServiceOperations.FederateInstance,
            _ => !isForResource && call.Operation != ServiceOperations.FederateInstance,
        };
        if (!isGood)
            throw ServiceErrorException.NotAuthenticated();
    }

    /// <summary>Answers <c>POST /v1/x509</c> and <c>POST /v1/oauth2/scoped</c>: a token for the key that is sent.</summary>
    /// <param name="call">Which of them.</param>
    /// <param name="signer">Who has signed it; null when signatures are not checked.</param>
    /// <param name="body">The body.</param>
    /// <exception cref="ServiceErrorException">400: a field is missing or is no key.</exception>
    public JsonObject Answer(ServiceCall call, TrustedKey? signer, ReadOnlyMemory<byte> body)
    {
        bool scoped = call.Operation == ServiceOperations.ScopeToken;
        string[] names = scoped ? ["scope", "target_compartment", "public_key"] : ["certificate", "publicKey"];
        Dictionary<string, string> fields = Fields(body, names);
        return Token(UserOf(signer), fields[names[^1]], names[^1]);
    }

    /// <summary>
    /// Answers <c>GET /20180711/resourcePrincipalToken…/{id}</c>: the two tokens of a resource, for the key that has signed.
    /// </summary>
    /// <param name="context">The request. With <c>?parents=2</c> the resource is a part of another, and that of one more: the header of the
    /// answer names the next one.</param>
    /// <param name="signer">Who has signed it; null when signatures are not checked.</param>
    public JsonObject ResourceTickets(HttpContext context, TrustedKey? signer)
    {
        HttpRequest request = context.Request;
        if (int.TryParse(request.Query["parents"], NumberStyles.None, CultureInfo.InvariantCulture, out int parents) && parents > 0)
        {
            context.Response.Headers["opc-parent-rpt-url"] = string.Create(
                CultureInfo.InvariantCulture, $"{request.Scheme}://{request.Host}{request.Path}?parents={parents - 1}");
        }

        string user = UserOf(signer).Caller.Id;
        string keyId = signer?.KeyId ?? "";
        return new JsonObject
        {
            ["resourcePrincipalToken"] = identity.IssueTicket(ResourceTicket, user, keyId),
            ["servicePrincipalSessionToken"] = identity.IssueTicket(ServiceTicket, user, keyId),
        };
    }

    /// <summary>Answers <c>POST /v1/resourcePrincipalSessionToken</c>: a session token for the two of the resource.</summary>
    /// <param name="signer">Who has signed it; null when signatures are not checked.</param>
    /// <param name="body">The body.</param>
    /// <exception cref="ServiceErrorException">400: a field is missing or is no key; 401: one of the two is none, has ended, or was given
    /// to another key.</exception>
    public JsonObject FederateResource(TrustedKey? signer, ReadOnlyMemory<byte> body)
    {
        const string Key = "sessionPublicKey";
        Dictionary<string, string> fields = Fields(body, ["resourcePrincipalToken", "servicePrincipalSessionToken", Key]);
        return identity.ReadTicket(ResourceTicket, fields["resourcePrincipalToken"], signer?.KeyId) is { } user
            && identity.ReadTicket(ServiceTicket, fields["servicePrincipalSessionToken"], signer?.KeyId) == user
            ? Token(user, fields[Key], Key)
            : throw ServiceErrorException.NotAuthenticated();
    }

    /// <summary>
    /// Answers <c>POST /resourcePrincipalSessionTokens</c>, the token service of a cluster: a session token for a service account's.
    /// </summary>
    /// <param name="request">Its bearer is a JWT of the emulator's issuer, which stands for that of the cluster.</param>
    /// <param name="issuer">The issuer.</param>
    /// <param name="body">The body.</param>
    /// <returns>JSON in base64, in quotes.</returns>
    /// <exception cref="ServiceErrorException">400: there is no key; 401: the bearer is not good, or is for no user.</exception>
    public JsonValue FederateWorkload(HttpRequest request, IdentityIssuer issuer, ReadOnlyMemory<byte> body)
    {
        string bearer = request.Headers.Authorization.ToString();
        if (!bearer.StartsWith("Bearer ", StringComparison.Ordinal)
            || issuer.Check(bearer["Bearer ".Length..], $"{request.Scheme}://{request.Host}", out string subject) is not null
            || identity.Users.FirstOrDefault(u => u.Name == subject) is not { } user)
        {
            throw ServiceErrorException.NotAuthenticated();
        }

        JsonObject token = Token(user, Fields(body, ["podKey"])["podKey"], "podKey");
        token["token"] = SessionToken.KeyIdPrefix + token["token"];
        return JsonValue.Create(Convert.ToBase64String(Encoding.UTF8.GetBytes(token.ToJsonString())));
    }

    private EmulatorUser UserOf(TrustedKey? signer) =>
        (signer is null ? null : identity.Find(signer.Caller.Id)) ?? identity.Administrator;

    private JsonObject Token(EmulatorUser user, string publicKey, string name)
    {
        using RSA key = Key(publicKey, name);
        return new JsonObject { ["token"] = identity.IssueToken(user, key) };
    }

    private static KeyKind KindOf(string keyId) =>
        keyId.StartsWith(SessionToken.KeyIdPrefix, StringComparison.Ordinal) ? KeyKind.Token
            : keyId.Contains(InstanceIdentity.KeyIdPart, StringComparison.Ordinal) ? KeyKind.Certificate
            : keyId.StartsWith(ResourceKey + "/", StringComparison.Ordinal) ? KeyKind.Resource : KeyKind.ApiKey;

    private enum KeyKind
    {
        ApiKey,
        Token,
        Certificate,
        Resource,
    }

    private static Dictionary<string, string> Fields(ReadOnlyMemory<byte> body, string[] names)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(body);
            return names.ToDictionary(name => name, name => json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
                && value.GetString() is { Length: > 0 } text ? text : throw ServiceErrorException.Missing(name));
        }
        catch (JsonException e)
        {
            throw ServiceErrorException.CannotParse($"The body is not JSON: {e.Message}");
        }
    }

    private static RSA Key(string base64, string name)
    {
        RSA key = RSA.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(base64), out _);
            return key;
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            key.Dispose();
            throw ServiceErrorException.CannotParse($"{name} is not an RSA key in base64.");
        }
    }
}
