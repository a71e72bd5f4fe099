using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Models;

/// <summary>Refuses answers of the control plane that cannot be what was asked for.</summary>
internal static class ServiceResponses
{
    /// <summary>Refuses an answer that is no object or lacks a field of text.</summary>
    public static JsonObject Require(JsonNode? json, string field, string what) =>
        json is JsonObject body && body.Text(field) is not null ? body : throw Unexpected(what);

    /// <summary>Refuses an answer about another resource than was asked for.</summary>
    /// <exception cref="MieException"><c>ResponseInvalid</c>.</exception>
    public static void RequireId(string id, string asked)
    {
        if (id != asked)
        {
            throw new MieException(MieErrors.ResponseInvalid,
                $"The service was asked for {asked} and answered with {(Ocid.TryParse(id, out _) ? id : "something else")}.",
                target: asked);
        }
    }

    /// <summary>The error of an answer that is something else.</summary>
    public static MieException Unexpected(string what) =>
        new(MieErrors.ResponseInvalid, $"The service's answer is not {what}.");
}
