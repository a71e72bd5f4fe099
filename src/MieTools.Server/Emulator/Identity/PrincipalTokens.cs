using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace MieTools.Server.Emulator.Identity;

/// <summary>The federation service: tokens for an instance, and tokens of a scope for whoever has signed the call.</summary>
/// <param name="identity">The users and their tokens.</param>
internal sealed class PrincipalTokens(EmulatorIdentity identity)
{
    private readonly Lazy<InstanceIdentity> _instance = new(() => new InstanceIdentity(identity));

    /// <summary>Whether a call is one of this service, and for what it may be signed.</summary>
    public static bool Answers(ServiceCall call) =>
        call.Operation is ServiceOperations.FederateInstance or ServiceOperations.ScopeToken;

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

    /// <summary>Refuses a call that an instance's certificate has signed and that asks for anything but a token.</summary>
    public static void CheckUse(ServiceCall call, TrustedKey? signer)
    {
        bool isCertificate = signer?.KeyId.Contains(InstanceIdentity.KeyIdPart, StringComparison.Ordinal) == true;
        if (signer is not null && isCertificate != (call.Operation == ServiceOperations.FederateInstance))
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
        using RSA key = Key(fields[names[^1]], names[^1]);
        EmulatorUser user = (signer is null ? null : identity.Find(signer.Caller.Id)) ?? identity.Administrator;
        return new JsonObject { ["token"] = identity.IssueToken(user, key) };
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
