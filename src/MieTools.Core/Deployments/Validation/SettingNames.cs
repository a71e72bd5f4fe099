using System.Collections.Frozen;
using MieTools.Core.Contract;

namespace MieTools.Core.Deployments.Validation;

/// <summary>The setting that writes a field, which is the name of the cmdlets' parameter.</summary>
internal static class SettingNames
{
    private const string Autoscaling = "Autoscaling";

    private static readonly FrozenDictionary<string, string> s_names = new Dictionary<string, string>
    {
        [FieldNames.DisplayName] = "DisplayName",
        [FieldNames.Description] = "Description",
        [FieldNames.ProjectId] = "ProjectId",
        [FieldNames.CompartmentId] = "CompartmentId",
        [FieldNames.FreeformTags] = "FreeformTag",
        [FieldNames.DefinedTags] = "DefinedTag",
        [FieldNames.Logs] = "AccessLog",
        [FieldNames.AccessLog] = "AccessLog",
        [FieldNames.PredictLog] = "PredictLog",
        [FieldNames.Configuration] = "DeploymentType",
        [FieldNames.DeploymentType] = "DeploymentType",
        [FieldNames.UpdateType] = "UpdateType",
        [FieldNames.Model] = "ModelId",
        [FieldNames.ModelId] = "ModelId",
        [FieldNames.ModelGroup] = "ModelGroupId",
        [FieldNames.Infrastructure] = "Shape",
        [FieldNames.InfrastructureType] = "DeploymentType",
        [FieldNames.ComputeTargetId] = "ComputeTargetId",
        [FieldNames.Resources] = "Ocpus",
        [FieldNames.ResourceLimit] = "OcpuLimit",
        [FieldNames.Gpus] = "Gpu",
        [FieldNames.Ocpus] = "Ocpus",
        [FieldNames.MemoryInGBs] = "MemoryInGBs",
        [FieldNames.CpuBaseline] = "CpuBaseline",
        [FieldNames.Instance] = "Shape",
        [FieldNames.Shape] = "Shape",
        [FieldNames.ShapeConfig] = "Ocpus",
        [FieldNames.SubnetId] = "SubnetId",
        [FieldNames.PrivateEndpointId] = "PrivateEndpointId",
        [FieldNames.NetworkAccessType] = "NetworkAccessType",
        [FieldNames.Bandwidth] = "BandwidthMbps",
        [FieldNames.MaximumBandwidth] = "MaximumBandwidthMbps",
        [FieldNames.Scaling] = "InstanceCount",
        [FieldNames.InstanceCount] = "InstanceCount",
        [FieldNames.CoolDown] = Autoscaling,
        [FieldNames.IsEnabled] = Autoscaling,
        [FieldNames.Policies] = Autoscaling,
        [FieldNames.Environment] = "Image",
        [FieldNames.Variables] = "EnvironmentVariable",
        [FieldNames.DefaultVariables] = "EnvironmentVariable",
        [FieldNames.Image] = "Image",
        [FieldNames.ImageDigest] = "ImageDigest",
        [FieldNames.ImageSignatureId] = "ImageSignatureId",
        [FieldNames.Command] = "Command",
        [FieldNames.Entrypoint] = "Entrypoint",
        [FieldNames.ServerPort] = "ServerPort",
        [FieldNames.HealthCheckPort] = "HealthCheckPort",
        [FieldNames.ApiSpecification] = "ApiSpecification",
        [FieldNames.Endpoints] = "Endpoint",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The setting of a field; that of the object it is in when it has none of its own.</summary>
    public static string Of(string name, in BodyPlace place) => name switch
    {
        FieldNames.MemoryInGBs when place.Path.EndsWith(FieldNames.ResourceLimit, StringComparison.Ordinal) => "MemoryLimitInGB",
        FieldNames.Ocpus when place.Path.EndsWith(FieldNames.ResourceLimit, StringComparison.Ordinal) => "OcpuLimit",
        _ => s_names.GetValueOrDefault(name, place.Parameter),
    };
}
