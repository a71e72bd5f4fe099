using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Routes;

namespace MieTools.Server.Emulator.ControlPlane;

/// <summary>What the router needs to know of a deployment that serves.</summary>
/// <param name="Routes">The paths it answers.</param>
/// <param name="DefaultPath">The container's path behind the bare prefix.</param>
/// <param name="Image">The container's image; empty when the service chooses it.</param>
/// <param name="BandwidthMbps">What its load balancer takes.</param>
/// <param name="Source">The <c>modelDeploymentConfigurationDetails</c> that this was read from; null for none.</param>
internal sealed record ServedConfiguration(RouteTable Routes, string DefaultPath, string Image, int BandwidthMbps, JsonObject? Source)
{
    private const int DefaultBandwidth = PoolContract.DefaultBandwidth;

    /// <summary>Nothing is served.</summary>
    public static ServedConfiguration None { get; } = new(new RouteTable(null, []), "/predict", "", DefaultBandwidth, null);

    /// <summary>Reads a validated <c>modelDeploymentConfigurationDetails</c>.</summary>
    public static ServedConfiguration From(JsonObject? configuration)
    {
        JsonObject? environment = configuration?[FieldNames.Environment] as JsonObject;
        IEnumerable<MieEndpoint> endpoints = environment?[FieldNames.Endpoints] is JsonArray list
            ? list.Select(e => MieEndpoint.Create(
                (string)e![FieldNames.EndpointSuffix]!, e[FieldNames.EndpointMethods]!.AsArray().Select(m => (string)m!)))
            : [];
        // AI Quick Actions choose the path behind the bare prefix by this variable.
        string? path = (string?)(environment?[FieldNames.Variables] as JsonObject)?["MODEL_DEPLOY_PREDICT_ENDPOINT"];
        return new(
            new RouteTable((string?)environment?[FieldNames.ApiSpecification], [.. endpoints]),
            string.IsNullOrEmpty(path) ? "/predict" : Target(path),
            (string?)environment?[FieldNames.Image] ?? "",
            Bandwidth(configuration),
            configuration);
    }

    // The variable may hold anything; what follows the container's address in a request line has to begin with a slash and have neither
    // spaces nor line ends.
    private static string Target(string path) =>
        string.Concat((path[0] == '/' ? path : "/" + path).EnumerateRunes()
            .Select(r => r.Value is > ' ' and < '\x7f' ? r.ToString() : Uri.EscapeDataString(r.ToString())));

    // The samples of the service have it in either of the two blocks.
    private static int Bandwidth(JsonObject? configuration)
    {
        foreach (string block in (ReadOnlySpan<string>)[FieldNames.Infrastructure, FieldNames.Model])
        {
            if ((configuration?[block] as JsonObject)?[FieldNames.Bandwidth] is JsonValue value && value.TryGetValue(out int mbps)
                && mbps > 0)
            {
                return mbps;
            }
        }
        return DefaultBandwidth;
    }
}
