using System.Text.Json.Nodes;
using MieTools.Server.Emulator.ControlPlane.Validation;

namespace MieTools.Server.Emulator.ControlPlane;

/// <summary>The two places where a SINGLE_MODEL deployment may have its instances.</summary>
/// <remarks>
/// The SDKs have them in the model's block; one of the service's samples has them in an infrastructure block beside it. Both are taken,
/// and what is answered has the SDKs' layout, whatever was sent: their models of SINGLE_MODEL have no infrastructure block to read.
/// </remarks>
internal static class PoolLayout
{
    private const string Configuration = "modelDeploymentConfigurationDetails";
    private const string Model = "modelConfigurationDetails";
    private const string Infrastructure = "infrastructureConfigurationDetails";
    private const string InfrastructureType = "infrastructureType";

    /// <summary>Moves the instances of a deployment to where an update has them, so that the two can be merged.</summary>
    /// <param name="document">The deployment, in the SDKs' layout.</param>
    /// <param name="change">The body of the update.</param>
    public static void Follow(JsonObject document, JsonObject change)
    {
        if (SingleModel(document) is not var (configuration, model) || Part(change, Configuration) is not { } update
            || Part(update, Infrastructure) is null || (Part(update, Model) is { } part && HasPool(part)))
        {
            return;
        }

        JsonObject infrastructure = new() { [InfrastructureType] = "INSTANCE_POOL" };
        configuration[Infrastructure] = infrastructure;
        Move(model, infrastructure, InstancePoolValidator.Fields);
    }

    /// <summary>Gives a valid deployment the SDKs' layout.</summary>
    public static void Normalize(JsonObject document)
    {
        if (SingleModel(document) is not var (configuration, model) || Part(configuration, Infrastructure) is not { } infrastructure)
            return;
        configuration.Remove(Infrastructure);
        infrastructure.Remove(InfrastructureType);
        Move(infrastructure, model, [.. infrastructure.Select(f => f.Key)]);
    }

    private static (JsonObject Configuration, JsonObject Model)? SingleModel(JsonObject document) =>
        Part(document, Configuration) is { } configuration && (string?)configuration["deploymentType"] == "SINGLE_MODEL"
            && Part(configuration, Model) is { } model
                ? (configuration, model)
                : null;

    private static JsonObject? Part(JsonObject owner, string name) => owner[name] as JsonObject;

    private static bool HasPool(JsonObject block) => InstancePoolValidator.Fields.Any(f => block[f] is not null);

    private static void Move(JsonObject from, JsonObject to, IEnumerable<string> fields)
    {
        foreach (string field in fields)
        {
            if (from[field] is not { } value)
                continue;
            from.Remove(field);
            to[field] = value;
        }
    }
}
