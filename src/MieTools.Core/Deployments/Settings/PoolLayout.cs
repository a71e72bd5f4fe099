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
        string? type = configuration.Text(FieldNames.DeploymentType);
        if (type == FieldNames.SingleModel && !Holds(configuration[FieldNames.Infrastructure])
            && (configuration[FieldNames.Infrastructure] is null || Holds(configuration[FieldNames.Model])))
        {
            return configuration.Child(FieldNames.Model);
        }
        JsonObject block = configuration.Child(FieldNames.Infrastructure);
        block[FieldNames.InfrastructureType] ??= type == FieldNames.SingleModelFlex ? FieldNames.ManagedComputeCluster
            : FieldNames.InstancePool;
        return block;
    }

    /// <summary>Brings a payload for an update into the layout that the deployment has.</summary>
    public static void Align(JsonObject payload, JsonObject current)
    {
        if (current.Text(FieldNames.DeploymentType) != FieldNames.SingleModel
            || (payload.Text(FieldNames.DeploymentType) ?? FieldNames.SingleModel) != FieldNames.SingleModel)
        {
            return;
        }

        bool inModel = Holds(current[FieldNames.Model]);
        bool inInfrastructure = Holds(current[FieldNames.Infrastructure]);
        if (inModel && !inInfrastructure && payload[FieldNames.Infrastructure] is JsonObject infrastructure
            && infrastructure.Text(FieldNames.InfrastructureType) is null or FieldNames.InstancePool)
        {
            Move((JsonObject)payload[FieldNames.Infrastructure]!, payload.Child(FieldNames.Model));
            payload.Remove(FieldNames.Infrastructure);
        }
        else if (inInfrastructure && !inModel && payload[FieldNames.Model] is JsonObject model && Holds(model))
        {
            Move(model, payload.Child(FieldNames.Infrastructure));
        }
    }

    /// <summary>Brings the settings of a pool to where all types but SINGLE_MODEL have them, so that two types can be compared.</summary>
    public static void Unify(JsonObject configuration)
    {
        if (configuration[FieldNames.Model] is JsonObject model && Holds(model))
            Move(model, configuration.Child(FieldNames.Infrastructure));
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
