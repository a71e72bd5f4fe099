using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Settings;

/// <summary>Makes the body of a create.</summary>
internal static class CreateBuilder
{
    public static JsonObject Build(DeploymentSettings settings, JsonObject? payload)
    {
        JsonObject body = payload is null ? [] : PayloadForm.Copy(JsonTree.Own(payload));
        if (settings.ProjectId is not null)
            body[FieldNames.ProjectId] = settings.ProjectId;
        if (settings.CompartmentId is not null)
            body[FieldNames.CompartmentId] = settings.CompartmentId;

        JsonObject configuration = body.Child(FieldNames.Configuration);
        string type = settings.DeploymentType ?? configuration.Text(FieldNames.DeploymentType) ?? GuessType(settings, configuration);
        configuration[FieldNames.DeploymentType] = type;
        SettingsWriter.Write(settings, body);
        if (settings.Cleared.Count > 0 && body[FieldNames.Logs] is JsonObject logs)
            PayloadForm.DropNulls(logs);
        if (settings.ClearApiSpecification)
            (configuration[FieldNames.Environment] as JsonObject)?.Remove(FieldNames.ApiSpecification);

        if (type is FieldNames.SingleModel or FieldNames.ModelGroupType)
            AddPoolDefaults(configuration);
        else if (type == FieldNames.SingleModelFlex)
            _ = PoolLayout.Block(configuration);
        return body;
    }

    private static string GuessType(DeploymentSettings settings, JsonObject configuration)
    {
        if (settings.ModelGroupId is not null || configuration[FieldNames.ModelGroup] is not null)
            return FieldNames.ModelGroupType;
        bool cluster = settings.ComputeTargetId is not null
            || (configuration[FieldNames.Infrastructure] as JsonObject).Text(FieldNames.InfrastructureType)
                == FieldNames.ManagedComputeCluster;
        return cluster ? FieldNames.SingleModelFlex : FieldNames.SingleModel;
    }

    private static void AddPoolDefaults(JsonObject configuration)
    {
        JsonObject pool = PoolLayout.Block(configuration);
        // A body with both layouts is the validator's to refuse; defaults would only hide which one is meant.
        if (configuration[FieldNames.Infrastructure] is not null
            && (configuration[FieldNames.Model] as JsonObject)?[FieldNames.Instance] is not null)
        {
            return;
        }

        JsonObject instance = pool.Child(FieldNames.Instance);
        if (instance[FieldNames.Shape] is null)
        {
            instance[FieldNames.Shape] = DeploymentSettings.DefaultShape;
            JsonObject flex = instance.Child(FieldNames.ShapeConfig);
            flex[FieldNames.Ocpus] ??= DeploymentSettings.DefaultOcpus;
            flex[FieldNames.MemoryInGBs] ??= DeploymentSettings.DefaultMemoryInGBs;
        }
        pool[FieldNames.Scaling] ??= ScalingWriter.Fixed(1);
    }
}
