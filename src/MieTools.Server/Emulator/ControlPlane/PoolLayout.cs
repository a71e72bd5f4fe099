using System.Text.Json.Nodes;
using MieTools.Core.Contract;

namespace MieTools.Server.Emulator.ControlPlane;

/// <summary>The two places where a SINGLE_MODEL deployment may have its instances.</summary>
/// <remarks>
/// The SDKs have them in the model's block; one of the service's samples has them in an infrastructure block beside it. Both are taken,
/// and what is answered has the SDKs' layout, whatever was sent: their models of SINGLE_MODEL have no infrastructure block to read.
/// </remarks>
internal static class PoolLayout
{
    /// <summary>Gives a valid deployment the SDKs' layout.</summary>
    public static void Normalize(JsonObject document)
    {
        if (SingleModel(document) is not var (configuration, model) || Part(configuration, Fields.Infrastructure) is not { } infrastructure)
            return;
        configuration.Remove(Fields.Infrastructure);
        infrastructure.Remove(Fields.InfrastructureType);
        UpdateMerge.Move(infrastructure, model, [.. infrastructure.Select(f => f.Key)]);
    }

    private static (JsonObject Configuration, JsonObject Model)? SingleModel(JsonObject document) =>
        Part(document, Fields.Configuration) is { } configuration && (string?)configuration[Fields.DeploymentType] == Fields.SingleModel
            && Part(configuration, Fields.Model) is { } model
                ? (configuration, model)
                : null;

    private static JsonObject? Part(JsonObject owner, string name) => owner[name] as JsonObject;
}
