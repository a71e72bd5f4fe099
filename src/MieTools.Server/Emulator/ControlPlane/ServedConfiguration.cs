using System.Text.Json.Nodes;
using MieTools.Core.Inference;

namespace MieTools.Server.Emulator.ControlPlane;

/// <summary>What the router needs to know of a deployment that serves.</summary>
/// <param name="Routes">The paths it answers.</param>
/// <param name="DefaultPath">The container's path behind the bare prefix.</param>
/// <param name="Environment">The environment block that this was read from; null for none.</param>
internal sealed record ServedConfiguration(RouteTable Routes, string DefaultPath, JsonObject? Environment)
{
    /// <summary>Nothing is served.</summary>
    public static ServedConfiguration None { get; } = new(new RouteTable(null, []), "/predict", null);

    /// <summary>Reads a validated environment block.</summary>
    public static ServedConfiguration From(JsonObject? environment)
    {
        IEnumerable<MieEndpoint> endpoints = environment?["customHttpEndpoints"] is JsonArray list
            ? list.Select(e => MieEndpoint.Create((string)e!["endpointUriSuffix"]!, e["httpMethods"]!.AsArray().Select(m => (string)m!)))
            : [];
        // AI Quick Actions choose the path behind the bare prefix by this variable.
        string? path = (string?)(environment?["environmentVariables"] as JsonObject)?["MODEL_DEPLOY_PREDICT_ENDPOINT"];
        return new(new RouteTable((string?)environment?["predictApiSpecification"], [.. endpoints]), string.IsNullOrEmpty(path) ? "/predict" : path, environment);
    }
}
