using System.Collections.Frozen;
using System.Collections.Immutable;

namespace MieTools.Core.Contract;

/// <summary>
/// What the service says about the body of a deployment. The client's checks (<c>Deployments/Validation</c>) and the emulator's
/// (<c>ControlPlane/Validation</c>) read it, and nothing that is said here is written down in them.
/// </summary>
internal static class DeploymentContract
{
    private static readonly FieldRule s_project = new(FieldNames.ProjectId, FieldKind.Ocid, Sources.Sdk)
    {
        Parameter = "ProjectId",
        IsRequired = true,
        OcidTypes = ["datascienceproject"],
    };

    private static readonly FieldRule s_modelId = new(FieldNames.ModelId, FieldKind.Ocid, Sources.Sdk)
    {
        Parameter = "ModelId",
        IsRequired = true,
        OcidTypes = ["datasciencemodel"],
    };

    private static readonly FieldRule s_modelGroupId = new(FieldNames.ModelGroupId, FieldKind.Ocid, Sources.Sdk)
    {
        Parameter = "ModelGroupId",
        IsRequired = true,
        OcidTypes = ["datasciencemodelgroup"],
    };

    /// <summary>The compartment; a tenancy is one too, as in the service's sample.</summary>
    public static FieldRule Compartment { get; } = new(FieldNames.CompartmentId, FieldKind.Ocid, Sources.Samples)
    {
        Parameter = "CompartmentId",
        IsRequired = true,
        OcidTypes = ["compartment", "tenancy"],
    };

    /// <summary>A model on a compute cluster.</summary>
    public static BlockRule SingleModelFlex { get; } = new(FieldNames.SingleModelFlex,
    [
        Required(FieldNames.Model, "ModelId", new(null, [s_modelId])),
        Infrastructure(FieldNames.ManagedComputeCluster, ClusterContract.Cluster),
    ])
    {
        Foreign = [new(FieldNames.ModelGroup, ForeignReason.OtherType)],
    };

    private static readonly BlockRule s_modelGroup = new(FieldNames.ModelGroupType,
    [
        Required(FieldNames.ModelGroup, "ModelGroupId", new(null, [s_modelGroupId])),
        Infrastructure(FieldNames.InstancePool, PoolContract.Pool),
    ])
    {
        Foreign = [new(FieldNames.Model, ForeignReason.OtherType)],
    };

    // The SDKs have the instances in the model's block; a REST sample of the service has them beside it.
    private static readonly BlockRule s_singleModel = new(FieldNames.SingleModel, [])
    {
        Foreign = [new(FieldNames.ModelGroup, ForeignReason.OtherType)],
        Presence = new(FieldNames.Infrastructure,
            new(FieldNames.SingleModel,
            [
                Required(FieldNames.Model, "ModelId", new(null, [s_modelId])
                {
                    Foreign = [.. PoolContract.Names.Select(name => new ForeignField(name, ForeignReason.OtherLayout))],
                }),
                Infrastructure(FieldNames.InstancePool, PoolContract.Pool),
            ]),
            new(FieldNames.SingleModel,
                [Required(FieldNames.Model, "ModelId", PoolContract.Pool with { Fields = [s_modelId, .. PoolContract.Pool.Fields] })])),
    };

    private static readonly FrozenDictionary<string, BlockRule> s_types = new[] { s_singleModel, SingleModelFlex, s_modelGroup }
        .ToFrozenDictionary(type => type.Name!, StringComparer.Ordinal);

    /// <summary>What an update may change: all but project and compartment.</summary>
    public static BlockRule Changeable { get; } = new(null,
    [
        new(FieldNames.DisplayName, FieldKind.Text, Sources.Swagger) { Setting = "DisplayName", MostCharacters = 255 },
        new(FieldNames.Description, FieldKind.Text, Sources.Swagger) { Setting = "Description", MostCharacters = 400, MayBeBlank = true },
        new(FieldNames.Configuration, FieldKind.Object, Sources.Sdk)
        {
            Parameter = "DeploymentType",
            IsRequired = true,
            Block = new(null,
            [
                new(FieldNames.DeploymentType, FieldKind.Text, Sources.Sdk)
                {
                    Parameter = "DeploymentType",
                    IsRequired = true,
                    Values = [FieldNames.SingleModel, FieldNames.SingleModelFlex, FieldNames.ModelGroupType],
                    Variant = type => s_types.GetValueOrDefault(type),
                },
                new(FieldNames.Environment, FieldKind.Object, Sources.Sdk) { Parameter = "Image", Block = EnvironmentContract.Environment },
            ]),
        },
        new(FieldNames.Logs, FieldKind.Object, Sources.Sdk)
        {
            Parameter = "AccessLogId",
            Block = new(null,
            [
                Log(FieldNames.AccessLog, "AccessLogId"),
                Log(FieldNames.PredictLog, "PredictLogId"),
            ]),
        },
        new(FieldNames.FreeformTags, FieldKind.TextMap, Sources.Sdk) { Parameter = "FreeformTag" },
        new(FieldNames.DefinedTags, FieldKind.ObjectMap, Sources.Sdk) { Parameter = "DefinedTag" },
    ]);

    /// <summary>The body of a create.</summary>
    public static BlockRule Deployment { get; } = Changeable with { Fields = [s_project, Compartment, .. Changeable.Fields] };

    /// <summary>Fields that the service fills in.</summary>
    public static ImmutableArray<string> ReadOnly { get; } =
    [
        FieldNames.Id, "timeCreated", "createdBy", "lifecycleState", "lifecycleDetails", "modelDeploymentUrl", "modelDeploymentSystemData",
        "systemTags",
    ];

    private static FieldRule Required(string name, string parameter, BlockRule block) =>
        new(name, FieldKind.Object, Sources.Sdk) { Parameter = parameter, IsRequired = true, Block = block };

    private static FieldRule Infrastructure(string type, BlockRule block) => Required(FieldNames.Infrastructure, "Shape", new(null,
    [
        new(FieldNames.InfrastructureType, FieldKind.Text, Sources.Sdk)
        {
            Parameter = "DeploymentType",
            IsRequired = true,
            Values = [type],
            Elsewhere = [type == FieldNames.InstancePool ? FieldNames.ManagedComputeCluster : FieldNames.InstancePool],
            Variant = value => value == type ? block : null,
        },
    ]));

    private static FieldRule Log(string name, string parameter) => new(name, FieldKind.Object, Sources.Sdk)
    {
        Parameter = parameter,
        Block = new(null,
        [
            new(FieldNames.LogId, FieldKind.Ocid, Sources.Sdk) { Parameter = parameter, IsRequired = true, OcidTypes = ["log"] },
            new(FieldNames.LogGroupId, FieldKind.Ocid, Sources.Sdk)
            {
                Parameter = "LogGroupId",
                IsRequired = true,
                OcidTypes = ["loggroup"],
            },
        ]),
    };
}
