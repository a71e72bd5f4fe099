using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace MieTools.Server.Emulator.Vault;

/// <summary>The service that gives secrets: <c>GET /20190301/secretbundles/{id}</c>.</summary>
internal sealed class SecretBundles(SecretStore store)
{
    /// <summary>Whether a call is one for it.</summary>
    public static bool Answers(ServiceCall call) => call.Operation == ServiceOperations.ReadSecret;

    /// <summary>The bundle of a secret. There is one version of each, the current one.</summary>
    /// <exception cref="ServiceErrorException">404: there is no such secret, or no such version of it.</exception>
    public JsonObject Answer(ServiceCall call, IQueryCollection query)
    {
        string id = call.Target.Segments[2];
        if (store.Find(id) is not { } secret || !Names(query, secret))
            throw ServiceErrorException.NotFound($"secret {id}");
        return new JsonObject
        {
            ["secretId"] = secret.Id,
            ["timeCreated"] = secret.Created.UtcDateTime,
            ["versionNumber"] = secret.Version,
            ["versionName"] = null,
            ["secretBundleContent"] = new JsonObject
            {
                ["contentType"] = "BASE64",
                ["content"] = Convert.ToBase64String(secret.Content),
            },
            ["timeOfDeletion"] = null,
            ["timeOfExpiry"] = null,
            ["stages"] = new JsonArray("CURRENT", "LATEST"),
            ["metadata"] = null,
        };
    }

    private static bool Names(IQueryCollection query, StoredSecret secret) =>
        Is(query["versionNumber"], secret.Version.ToString(CultureInfo.InvariantCulture)) && Is(query["stage"], "CURRENT", "LATEST")
            && Is(query["secretVersionName"]);

    private static bool Is(StringValues asked, params ReadOnlySpan<string> current) =>
        asked.Count == 0 || (asked.Count == 1 && current.Contains(asked[0]));
}
