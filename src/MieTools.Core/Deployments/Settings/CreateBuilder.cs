using System.Text.Json.Nodes;
using MieTools.Core.Contract;

namespace MieTools.Core.Deployments;

/// <summary>Makes the body of a create.</summary>
internal static class CreateBuilder
{
    public static JsonObject Build(DeploymentSettings settings, JsonObject? payload)
    {
        JsonObject body = payload is null ? [] : WireForm.Copy(payload.ToElement());
        if (settings.ProjectId is not null)
            body[Fields.ProjectId] = settings.ProjectId;
        if (settings.CompartmentId is not null)
            body[Fields.CompartmentId] = settings.CompartmentId;

        JsonObject configuration = body.Child(Fields.Configuration);
        string type = settings.DeploymentType ?? configuration.Text(Fields.DeploymentType) ?? GuessType(settings, configuration);
        configuration[Fields.DeploymentType] = type;
        SettingsWriter.Write(settings, body);
        if (settings.ClearApiSpecification)
            (configuration[Fields.Environment] as JsonObject)?.Remove(Fields.ApiSpecification);

        if (type is Fields.SingleModel or Fields.ModelGroupType)
            AddPoolDefaults(configuration);
        else if (type == Fields.SingleModelFlex)
            _ = PoolLayout.Block(configuration);
        return body;
    }

    private static string GuessType(DeploymentSettings settings, JsonObject configuration)
    {
        if (settings.ModelGroupId is not null || configuration[Fields.ModelGroup] is not null)
            return Fields.ModelGroupType;
        bool cluster = settings.ComputeTargetId is not null
            || (configuration[Fields.Infrastructure] as JsonObject).Text(Fields.InfrastructureType) == Fields.ManagedComputeCluster;
        return cluster ? Fields.SingleModelFlex : Fields.SingleModel;
    }

    private static void AddPoolDefaults(JsonObject configuration)
    {
        JsonObject pool = PoolLayout.Block(configuration);
        // A body with both layouts is the validator's to refuse; defaults would only hide which one is meant.
        if (configuration[Fields.Infrastructure] is not null && (configuration[Fields.Model] as JsonObject)?[Fields.Instance] is not null)
            return;
        JsonObject instance = pool.Child(Fields.Instance);
        if (instance[Fields.Shape] is null)
        {
            instance[Fields.Shape] = DeploymentSettings.DefaultShape;
            JsonObject flex = instance.Child(Fields.ShapeConfig);
            flex[Fields.Ocpus] ??= DeploymentSettings.DefaultOcpus;
            flex[Fields.MemoryInGBs] ??= DeploymentSettings.DefaultMemoryInGBs;
        }
        pool[Fields.Scaling] ??= ScalingWriter.Fixed(1);
    }
}
