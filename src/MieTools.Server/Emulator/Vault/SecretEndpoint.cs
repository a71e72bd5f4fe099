using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using MieTools.Server.Wire;

namespace MieTools.Server.Emulator.Vault;

/// <summary>
/// The control endpoint of the vault: <c>/emulator/secrets</c> lists, takes and drops secrets, and never gives what one holds. It needs no
/// signature; what a web page could send is refused.
/// </summary>
internal sealed class SecretEndpoint(SecretStore store)
{
    private const string Secrets = "/emulator/secrets";

    /// <summary>True for a path that this endpoint answers.</summary>
    public static bool Answers(string path) => path == Secrets || path.StartsWith(Secrets + "/", StringComparison.Ordinal);

    /// <summary>Answers a request.</summary>
    /// <returns>Status and body.</returns>
    /// <exception cref="ServiceErrorException">It is refused.</exception>
    public async ValueTask<(int Status, JsonNode? Body)> AnswerAsync(HttpContext context, string path)
    {
        if (WebPages.MaySend(context.Request))
            throw ServiceErrorException.NotAllowed($"Secrets are made {WebPages.Others}");
        switch (context.Request.Method, path)
        {
            case ("GET", Secrets):
                return (200, new JsonArray([.. store.All.Select(ToJson)]));
            case ("POST", Secrets):
                ReadOnlyMemory<byte> body = await ServiceBody.ReadAsync(
                    context.Request, dataPlane: false, context.RequestAborted).ConfigureAwait(false);
                return (201, ToJson(Add(body)));
            case ("DELETE", _) when path.Length > Secrets.Length + 1:
                string id = path[(Secrets.Length + 1)..];
                return store.Remove(id) ? (204, null) : throw ServiceErrorException.NotFound($"secret {id}");
            default:
                throw ServiceErrorException.MethodNotAllowed(context.Request.Method, path);
        }
    }

    // No error may repeat the body.
    private StoredSecret Add(ReadOnlyMemory<byte> body)
    {
        string? name, text, base64;
        try
        {
            using JsonDocument json = JsonDocument.Parse(body);
            (name, text, base64) = (Member(json, "name"), Member(json, "text"), Member(json, "base64"));
        }
        catch (JsonException)
        {
            throw Malformed();
        }

        if (string.IsNullOrWhiteSpace(name) || (text is null) == (base64 is null))
            throw Malformed();
        byte[] content = text is null ? Decode(base64!) : Encoding.UTF8.GetBytes(text);
        if (content.Length > SecretStore.MaxBytes)
            throw ServiceErrorException.Invalid($"A secret has at most {SecretStore.MaxBytes} bytes.");
        return store.Put(name, content) ?? throw ServiceErrorException.Invalid("There are too many secrets.");
    }

    private static string? Member(JsonDocument json, string name) =>
        json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty(name, out JsonElement value)
            && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static byte[] Decode(string base64)
    {
        try
        {
            return Convert.FromBase64String(base64);
        }
        catch (FormatException)
        {
            throw ServiceErrorException.Invalid("base64 is not in base64.");
        }
    }

    private static ServiceErrorException Malformed() =>
        ServiceErrorException.Invalid("The body has to be {\"name\":\"…\",\"text\":\"…\"}, or with \"base64\" in place of \"text\".");

    private static JsonNode ToJson(StoredSecret secret) => new JsonObject
    {
        ["id"] = secret.Id,
        ["name"] = secret.Name,
        ["versionNumber"] = secret.Version,
    };
}
