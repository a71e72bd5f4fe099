using System.Text.Json.Nodes;
using MieTools.Core.Contract;

namespace MieTools.Server.Emulator.ControlPlane;

/// <summary>The two places where a SINGLE_MODEL deployment may have its instances.</summary>
/// <remarks>
/// The SDKs have them in the model's block; one of the service's samples has them in an infrastructure block beside it. Both are taken,
/// and what is answered has the SDKs' layout, whatever was sent: their models of SINGLE_MODEL have no infrastructure block to read.
/// </remarks>
internal static class SdkLayout
{
    /// <summary>Gives a valid deployment the SDKs' layout.</summary>
    public static void Normalize(JsonObject document)
    {
        if (SingleModel(document) is not var (configuration, model)
            || Part(configuration, FieldNames.Infrastructure) is not { } infrastructure)
        {
            return;
        }

        configuration.Remove(FieldNames.Infrastructure);
        infrastructure.Remove(FieldNames.InfrastructureType);
        UpdateMerge.Move(infrastructure, model, [.. infrastructure.Select(f => f.Key)]);
    }

    private static (JsonObject Configuration, JsonObject Model)? SingleModel(JsonObject document) =>
        Part(document, FieldNames.Configuration) is { } configuration
            && (string?)configuration[FieldNames.DeploymentType] == FieldNames.SingleModel
            && Part(configuration, FieldNames.Model) is { } model
                ? (configuration, model)
                : null;

    private static JsonObject? Part(JsonObject owner, string name) => owner[name] as JsonObject;
}
