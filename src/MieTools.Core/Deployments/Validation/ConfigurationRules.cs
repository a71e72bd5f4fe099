using System.Text.Json;
using MieTools.Core.Contract;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Validation;

/// <summary>Which blocks a deployment type has, and what must be in them.</summary>
internal static class ConfigurationRules
{
    private const string Path = Fields.Configuration;
    private const string ModelPath = Path + "." + Fields.Model;
    private const string InfrastructurePath = Path + "." + Fields.Infrastructure;

    public static void Check(Findings findings, JsonElement json, bool isUpdate)
    {
        string? type = findings.Text(json, Path, Fields.DeploymentType, "DeploymentType", required: true);
        JsonElement? model = findings.Object(
            json, Path, Fields.Model, "ModelId", required: !isUpdate && (type is Fields.SingleModel or Fields.SingleModelFlex));
        JsonElement? group = findings.Object(
            json, Path, Fields.ModelGroup, "ModelGroupId", required: !isUpdate && type == Fields.ModelGroupType);
        JsonElement? infrastructure = findings.Object(
            json, Path, Fields.Infrastructure, "Shape", required: !isUpdate && (type is Fields.SingleModelFlex or Fields.ModelGroupType));

        switch (type)
        {
            case Fields.SingleModel:
                CheckSingleModel(findings, model, infrastructure, isUpdate);
                Refuse(findings, group, Fields.ModelGroup, "ModelGroupId", type);
                break;
            case Fields.SingleModelFlex:
                CheckModelId(findings, model);
                WarnPoolInModel(findings, model);
                Refuse(findings, group, Fields.ModelGroup, "ModelGroupId", type);
                break;
            case Fields.ModelGroupType:
                Refuse(findings, model, Fields.Model, "ModelId", type);
                if (group is { } value)
                {
                    findings.Ocid(value, Findings.Join(Path, Fields.ModelGroup), Fields.ModelGroupId, "ModelGroupId", required: true,
                        "datasciencemodelgroup");
                }

                break;
        }
        if (infrastructure is { } block)
            CheckInfrastructure(findings, block, type, isUpdate);
        if (findings.Object(json, Path, Fields.Environment, "Image", required: false) is { } environment)
            EnvironmentRules.Check(findings, environment, Findings.Join(Path, Fields.Environment));
    }

    private static void CheckSingleModel(Findings findings, JsonElement? model, JsonElement? infrastructure, bool isUpdate)
    {
        CheckModelId(findings, model);
        bool inModel = HasPool(model);
        if (inModel && HasPool(infrastructure))
        {
            findings.Error(InfrastructurePath, "Shape",
                $"holds settings of the instance pool that {Fields.Model} holds too; send one of the two layouts.");
        }

        if (model is not { } block)
            return;
        // The other layout needs nothing but the model id here.
        if (inModel || infrastructure is null)
            PoolRules.Check(findings, block, ModelPath, requireInstance: !isUpdate);
    }

    private static void CheckInfrastructure(Findings findings, JsonElement json, string? type, bool isUpdate)
    {
        string? kind = findings.Text(json, InfrastructurePath, Fields.InfrastructureType, "DeploymentType", required: true);
        string? wanted = type switch
        {
            Fields.SingleModelFlex => Fields.ManagedComputeCluster,
            Fields.SingleModel or Fields.ModelGroupType => Fields.InstancePool,
            _ => null
        };
        if (wanted is not null && (kind is Fields.InstancePool or Fields.ManagedComputeCluster) && kind != wanted)
        {
            findings.Error(
                Findings.Join(InfrastructurePath, Fields.InfrastructureType), "DeploymentType", $"is {kind}; {type} needs {wanted}.");
        }

        if (kind == Fields.InstancePool)
            PoolRules.Check(findings, json, InfrastructurePath, requireInstance: !isUpdate);
        else if (kind == Fields.ManagedComputeCluster)
            ClusterRules.Check(findings, json, InfrastructurePath, isUpdate);
    }

    private static void CheckModelId(Findings findings, JsonElement? model)
    {
        if (model is { } block)
            findings.Ocid(block, ModelPath, Fields.ModelId, "ModelId", required: true, "datasciencemodel");
    }

    private static void WarnPoolInModel(Findings findings, JsonElement? model)
    {
        if (HasPool(model))
            findings.Warn(ModelPath, "Shape", $"holds more than {Fields.ModelId}, which is all that {Fields.SingleModelFlex} has there.");
    }

    private static void Refuse(Findings findings, JsonElement? block, string name, string parameter, string type)
    {
        if (block is not null)
            findings.Error(Findings.Join(Path, name), parameter, $"is not a field of {type}.");
    }

    private static bool HasPool(JsonElement? block) =>
        block is { } json
            && (json.Get(Fields.Instance) ?? json.Get(Fields.Scaling) ?? json.Get(Fields.Bandwidth)
                ?? json.Get(Fields.MaximumBandwidth)) is not null;
}
