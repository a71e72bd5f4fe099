using System.Collections.Frozen;
using System.Collections.Immutable;

namespace MieTools.Core.Contract;

/// <summary>
/// What the service says about the body of a deployment. The client's checks (<c>Deployments/Validation</c>) and the emulator's
/// (<c>ControlPlane/Validation</c>) read it, and nothing that is said here is written down in them.
/// </summary>
internal static class DeploymentContract
{
    private static readonly FieldRule s_project = new(Fields.ProjectId, FieldKind.Ocid, Sources.Sdk)
    {
        IsRequired = true,
        OcidTypes = ["datascienceproject"],
    };

    private static readonly FieldRule s_modelId = new(Fields.ModelId, FieldKind.Ocid, Sources.Sdk)
    {
        IsRequired = true,
        OcidTypes = ["datasciencemodel"],
    };

    private static readonly FieldRule s_modelGroupId = new(Fields.ModelGroupId, FieldKind.Ocid, Sources.Sdk)
    {
        IsRequired = true,
        OcidTypes = ["datasciencemodelgroup"],
    };

    private static readonly BlockRule s_log = new(null,
    [
        new(Fields.LogId, FieldKind.Ocid, Sources.Sdk) { IsRequired = true, OcidTypes = ["log"] },
        new(Fields.LogGroupId, FieldKind.Ocid, Sources.Sdk) { IsRequired = true, OcidTypes = ["loggroup"] },
    ]);

    /// <summary>The compartment; a tenancy is one too, as in the service's sample.</summary>
    public static FieldRule Compartment { get; } = new(Fields.CompartmentId, FieldKind.Ocid, Sources.Samples)
    {
        IsRequired = true,
        OcidTypes = ["compartment", "tenancy"],
    };

    /// <summary>A model on a compute cluster.</summary>
    public static BlockRule SingleModelFlex { get; } = new(Fields.SingleModelFlex,
        [Required(Fields.Model, new(null, [s_modelId])), Infrastructure(Fields.ManagedComputeCluster, ClusterContract.Cluster)])
    {
        Foreign = [new(Fields.ModelGroup, ForeignReason.OtherType)],
    };

    private static readonly BlockRule s_modelGroup = new(Fields.ModelGroupType,
        [Required(Fields.ModelGroup, new(null, [s_modelGroupId])), Infrastructure(Fields.InstancePool, PoolContract.Pool)])
    {
        Foreign = [new(Fields.Model, ForeignReason.OtherType)],
    };

    // The SDKs have the instances in the model's block; a REST sample of the service has them beside it.
    private static readonly BlockRule s_singleModel = new(Fields.SingleModel, [])
    {
        Foreign = [new(Fields.ModelGroup, ForeignReason.OtherType)],
        Presence = new(Fields.Infrastructure,
            new(Fields.SingleModel,
            [
                Required(Fields.Model, new(null, [s_modelId])
                {
                    Foreign = [.. PoolContract.Names.Select(name => new ForeignField(name, ForeignReason.OtherLayout))],
                }),
                Infrastructure(Fields.InstancePool, PoolContract.Pool),
            ]),
            new(Fields.SingleModel,
                [Required(Fields.Model, PoolContract.Pool with { Fields = [s_modelId, .. PoolContract.Pool.Fields] })])),
    };

    private static readonly FrozenDictionary<string, BlockRule> s_types = new[] { s_singleModel, SingleModelFlex, s_modelGroup }
        .ToFrozenDictionary(type => type.Name!, StringComparer.Ordinal);

    /// <summary>What an update may change: all but project and compartment.</summary>
    public static BlockRule Changeable { get; } = new(null,
    [
        new(Fields.DisplayName, FieldKind.Text, Sources.Swagger) { MostCharacters = 255 },
        new(Fields.Description, FieldKind.Text, Sources.Swagger) { MostCharacters = 400, MayBeBlank = true },
        new(Fields.Configuration, FieldKind.Object, Sources.Sdk)
        {
            IsRequired = true,
            Block = new(null,
            [
                new(Fields.DeploymentType, FieldKind.Text, Sources.Sdk)
                {
                    IsRequired = true,
                    Values = [Fields.SingleModel, Fields.SingleModelFlex, Fields.ModelGroupType],
                    Variant = type => s_types.GetValueOrDefault(type),
                },
                new(Fields.Environment, FieldKind.Object, Sources.Sdk) { Block = EnvironmentContract.Environment },
            ]),
        },
        new(Fields.Logs, FieldKind.Object, Sources.Sdk)
        {
            Block = new(null,
            [
                new(Fields.AccessLog, FieldKind.Object, Sources.Sdk) { Block = s_log },
                new(Fields.PredictLog, FieldKind.Object, Sources.Sdk) { Block = s_log },
            ]),
        },
        new(Fields.FreeformTags, FieldKind.TextMap, Sources.Sdk),
        new(Fields.DefinedTags, FieldKind.ObjectMap, Sources.Sdk),
    ]);

    /// <summary>The body of a create.</summary>
    public static BlockRule Deployment { get; } = Changeable with { Fields = [s_project, Compartment, .. Changeable.Fields] };

    /// <summary>Fields that the service fills in.</summary>
    public static ImmutableArray<string> ReadOnly { get; } =
    [
        Fields.Id, "timeCreated", "createdBy", "lifecycleState", "lifecycleDetails", "modelDeploymentUrl", "modelDeploymentSystemData",
        "systemTags",
    ];

    private static FieldRule Required(string name, BlockRule block) =>
        new(name, FieldKind.Object, Sources.Sdk) { IsRequired = true, Block = block };

    private static FieldRule Infrastructure(string type, BlockRule block) => Required(Fields.Infrastructure, new(null,
    [
        new(Fields.InfrastructureType, FieldKind.Text, Sources.Sdk)
        {
            IsRequired = true,
            Values = [type],
            Elsewhere = [type == Fields.InstancePool ? Fields.ManagedComputeCluster : Fields.InstancePool],
            Variant = value => value == type ? block : null,
        },
    ]));
}
