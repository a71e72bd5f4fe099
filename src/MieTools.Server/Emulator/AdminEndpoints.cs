using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using MieTools.Server.Emulator.Faults;
using MieTools.Server.Emulator.Vault;
using MieTools.Server.Wire;

namespace MieTools.Server.Emulator;

/// <summary>What the service does not have: the emulator's own paths below <c>/emulator/</c>. They need no signature.</summary>
internal sealed class AdminEndpoints(EmulatorStats stats, FaultRegistry faults, SecretStore secrets)
{
    private const string Prefix = "/emulator/";
    private readonly FaultEndpoint _faults = new(faults);
    private readonly SecretEndpoint _secrets = new(secrets);

    /// <summary>True for a request target that is one of them.</summary>
    public static bool Answers(RequestTarget target) => target.IsBelow(Prefix);

    /// <summary>Answers a request.</summary>
    /// <exception cref="ServiceErrorException">There is no such path, or the request is refused.</exception>
    public async Task AnswerAsync(HttpContext context, RequestTarget target)
    {
        string path = target.Path;
        if (FaultEndpoint.Answers(path) || SecretEndpoint.Answers(path))
        {
            (int status, JsonNode? body) = FaultEndpoint.Answers(path)
                ? await _faults.AnswerAsync(context, path).ConfigureAwait(false)
                : await _secrets.AnswerAsync(context, path).ConfigureAwait(false);
            await JsonBody.WriteAsync(context, status, body).ConfigureAwait(false);
            return;
        }
        if (path is not (Prefix + "health" or Prefix + "stats"))
            throw ServiceErrorException.NoSuchPath(context.Request.Method, target.Raw);
        if (context.Request.Method is not ("GET" or "HEAD"))
            throw ServiceErrorException.MethodNotAllowed(context.Request.Method, path);
        if (path == Prefix + "health")
        {
            await JsonBody.WriteAsync(context, 200, new JsonObject { ["status"] = "ok" }).ConfigureAwait(false);
            return;
        }
        context.Response.ContentType = "application/json";
        using Utf8JsonWriter json = new(context.Response.BodyWriter);
        stats.Write(json, faults.Strikes);
    }
}
