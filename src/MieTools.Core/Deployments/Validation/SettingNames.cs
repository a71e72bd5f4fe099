using System.Collections.Frozen;
using MieTools.Core.Contract;

namespace MieTools.Core.Deployments.Validation;

/// <summary>The setting that writes a field, which is the name of the cmdlets' parameter.</summary>
internal static class SettingNames
{
    private const string Autoscaling = "Autoscaling";

    private static readonly FrozenDictionary<string, string> s_names = new Dictionary<string, string>
    {
        [Fields.DisplayName] = "DisplayName",
        [Fields.Description] = "Description",
        [Fields.ProjectId] = "ProjectId",
        [Fields.CompartmentId] = "CompartmentId",
        [Fields.FreeformTags] = "FreeformTag",
        [Fields.DefinedTags] = "DefinedTag",
        [Fields.Logs] = "AccessLog",
        [Fields.AccessLog] = "AccessLog",
        [Fields.PredictLog] = "PredictLog",
        [Fields.Configuration] = "DeploymentType",
        [Fields.DeploymentType] = "DeploymentType",
        [Fields.UpdateType] = "UpdateType",
        [Fields.Model] = "ModelId",
        [Fields.ModelId] = "ModelId",
        [Fields.ModelGroup] = "ModelGroupId",
        [Fields.Infrastructure] = "Shape",
        [Fields.InfrastructureType] = "DeploymentType",
        [Fields.ComputeTargetId] = "ComputeTargetId",
        [Fields.Resources] = "Ocpus",
        [Fields.ResourceLimit] = "OcpuLimit",
        [Fields.Gpus] = "Gpu",
        [Fields.Ocpus] = "Ocpus",
        [Fields.MemoryInGBs] = "MemoryInGBs",
        [Fields.CpuBaseline] = "CpuBaseline",
        [Fields.Instance] = "Shape",
        [Fields.Shape] = "Shape",
        [Fields.ShapeConfig] = "Ocpus",
        [Fields.SubnetId] = "SubnetId",
        [Fields.PrivateEndpointId] = "PrivateEndpointId",
        [Fields.NetworkAccessType] = "NetworkAccessType",
        [Fields.Bandwidth] = "BandwidthMbps",
        [Fields.MaximumBandwidth] = "MaximumBandwidthMbps",
        [Fields.Scaling] = "InstanceCount",
        [Fields.InstanceCount] = "InstanceCount",
        [Fields.CoolDown] = Autoscaling,
        [Fields.IsEnabled] = Autoscaling,
        [Fields.Policies] = Autoscaling,
        [Fields.Environment] = "Image",
        [Fields.Variables] = "EnvironmentVariable",
        [Fields.DefaultVariables] = "EnvironmentVariable",
        [Fields.Image] = "Image",
        [Fields.ImageDigest] = "ImageDigest",
        [Fields.ImageSignatureId] = "ImageSignatureId",
        [Fields.Command] = "Command",
        [Fields.Entrypoint] = "Entrypoint",
        [Fields.ServerPort] = "ServerPort",
        [Fields.HealthCheckPort] = "HealthCheckPort",
        [Fields.ApiSpecification] = "ApiSpecification",
        [Fields.Endpoints] = "Endpoint",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The setting of a field; that of the object it is in when it has none of its own.</summary>
    public static string Of(string name, in BodyPlace place) => name switch
    {
        Fields.MemoryInGBs when place.Path.EndsWith(Fields.ResourceLimit, StringComparison.Ordinal) => "MemoryLimitInGB",
        Fields.Ocpus when place.Path.EndsWith(Fields.ResourceLimit, StringComparison.Ordinal) => "OcpuLimit",
        _ => s_names.GetValueOrDefault(name, place.Parameter),
    };
}
