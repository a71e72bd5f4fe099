using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Settings;

/// <summary>
/// Where the settings of an instance pool are. The schema of SINGLE_MODEL has them in the model block, the service's REST samples in the
/// infrastructure block; both must never be sent.
/// </summary>
internal static class PoolLayout
{
    /// <summary>The block to write to: where the body has them, else where the schema does.</summary>
    public static JsonObject Block(JsonObject configuration)
    {
        string? type = configuration.Text(Fields.DeploymentType);
        if (type == Fields.SingleModel && !Holds(configuration[Fields.Infrastructure])
            && (configuration[Fields.Infrastructure] is null || Holds(configuration[Fields.Model])))
        {
            return configuration.Child(Fields.Model);
        }
        JsonObject block = configuration.Child(Fields.Infrastructure);
        block[Fields.InfrastructureType] ??= type == Fields.SingleModelFlex ? Fields.ManagedComputeCluster : Fields.InstancePool;
        return block;
    }

    /// <summary>Brings a payload for an update into the layout that the deployment has.</summary>
    public static void Align(JsonObject payload, JsonObject current)
    {
        if (current.Text(Fields.DeploymentType) != Fields.SingleModel
            || (payload.Text(Fields.DeploymentType) ?? Fields.SingleModel) != Fields.SingleModel)
        {
            return;
        }

        bool inModel = Holds(current[Fields.Model]);
        bool inInfrastructure = Holds(current[Fields.Infrastructure]);
        if (inModel && !inInfrastructure && payload[Fields.Infrastructure] is JsonObject infrastructure
            && infrastructure.Text(Fields.InfrastructureType) is null or Fields.InstancePool)
        {
            Move((JsonObject)payload[Fields.Infrastructure]!, payload.Child(Fields.Model));
            payload.Remove(Fields.Infrastructure);
        }
        else if (inInfrastructure && !inModel && payload[Fields.Model] is JsonObject model && Holds(model))
        {
            Move(model, payload.Child(Fields.Infrastructure));
        }
    }

    /// <summary>Brings the settings of a pool to where all types but SINGLE_MODEL have them, so that two types can be compared.</summary>
    public static void Unify(JsonObject configuration)
    {
        if (configuration[Fields.Model] is JsonObject model && Holds(model))
            Move(model, configuration.Child(Fields.Infrastructure));
    }

    private static bool Holds(JsonNode? block) => block is JsonObject json && PoolContract.Names.Any(json.ContainsKey);

    private static void Move(JsonObject from, JsonObject to)
    {
        foreach (string name in PoolContract.Names)
        {
            if (from.Remove(name, out JsonNode? value) && !to.ContainsKey(name))
                to[name] = value;
        }
    }
}
