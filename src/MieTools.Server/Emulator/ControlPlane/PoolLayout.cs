using System.Text.Json.Nodes;
using MieTools.Server.Emulator.ControlPlane.Validation;

namespace MieTools.Server.Emulator.ControlPlane;

/// <summary>The two places where a SINGLE_MODEL deployment may have its instances.</summary>
/// <remarks>The SDKs have them in the model's block; one of the service's samples has them in an infrastructure block beside it.</remarks>
internal static class PoolLayout
{
    private const string Model = "modelConfigurationDetails";
    private const string Infrastructure = "infrastructureConfigurationDetails";

    /// <summary>Moves the instances of a deployment to where an update has them, so that the two can be merged.</summary>
    /// <param name="document">The deployment.</param>
    /// <param name="change">The body of the update.</param>
    public static void Follow(JsonObject document, JsonObject change)
    {
        const string Configuration = "modelDeploymentConfigurationDetails";
        if (document[Configuration] is not JsonObject configuration || change[Configuration] is not JsonObject update
            || (string?)configuration["deploymentType"] != "SINGLE_MODEL" || configuration[Model] is not JsonObject model)
        {
            return;
        }

        JsonObject? infrastructure = configuration[Infrastructure] as JsonObject;
        bool besideModel = update[Infrastructure] is JsonObject;
        bool inModel = update[Model] is JsonObject part && HasPool(part);
        if (besideModel && !inModel && infrastructure is null)
        {
            infrastructure = new JsonObject { ["infrastructureType"] = "INSTANCE_POOL" };
            configuration[Infrastructure] = infrastructure;
            Move(model, infrastructure);
        }
        else if (inModel && !besideModel && infrastructure is not null)
        {
            configuration.Remove(Infrastructure);
            Move(infrastructure, model);
        }
    }

    private static bool HasPool(JsonObject block) => InstancePoolValidator.Fields.Any(f => block[f] is not null);

    private static void Move(JsonObject from, JsonObject to)
    {
        foreach (string field in InstancePoolValidator.Fields)
        {
            if (from[field] is not { } value)
                continue;
            from.Remove(field);
            to[field] = value;
        }
    }
}
