using System.Collections.Frozen;
using System.Collections.Immutable;

namespace MieTools.Core.Contract;

/// <summary>
/// What the service says about the body of an update, besides what <see cref="DeploymentContract"/> says about what it leads to.
/// </summary>
internal static class UpdateContract
{
    private static readonly BlockRule s_ofModelGroup = new(null,
        [new(FieldNames.UpdateType, FieldKind.Text, Sources.Sdk) { Parameter = "UpdateType", Values = ["ZDT", "LIVE"] }]);

    private static readonly BlockRule s_ofOther = new(null, [])
    {
        Foreign = [new(FieldNames.UpdateType, ForeignReason.OnlyModelGroup)],
    };

    /// <summary>What only the body shows: blocks name their type, or their model, even when it does not change.</summary>
    public static BlockRule Body { get; } = new(null,
    [
        new(FieldNames.Configuration, FieldKind.Object, Sources.Sdk)
        {
            Block = new(null,
            [
                Named(FieldNames.DeploymentType) with { Variant = type => type == FieldNames.ModelGroupType ? s_ofModelGroup : s_ofOther },
                Block(FieldNames.Model, FieldNames.ModelId),
                Block(FieldNames.ModelGroup, FieldNames.ModelGroupId),
                Block(FieldNames.Infrastructure, FieldNames.InfrastructureType),
                Block(FieldNames.Environment, FieldNames.EnvironmentType),
            ]),
        },
    ])
    {
        Foreign = [new(FieldNames.ProjectId, ForeignReason.NotUpdatable), new(FieldNames.CompartmentId, ForeignReason.NotUpdatable)],
    };

    /// <summary>
    /// Objects that an update replaces whole; others are merged field by field, lists are replaced (generic behaviour of OCI, and the
    /// samples, which send whole lists).
    /// </summary>
    public static FrozenSet<string> ReplacedWhole { get; } = new[]
    {
        FieldNames.FreeformTags, FieldNames.DefinedTags, FieldNames.Variables, FieldNames.Instance, FieldNames.Scaling,
            FieldNames.Resources, FieldNames.AccessLog,
        FieldNames.PredictLog,
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Fields that name the type of an object: with another value the object is another one, and replaced whole.</summary>
    public static ImmutableArray<string> TypeFields { get; } =
        [FieldNames.DeploymentType, FieldNames.InfrastructureType, FieldNames.EnvironmentType];

    private static FieldRule Named(string name) => new(name, FieldKind.Text, Sources.Sdk) { IsRequired = true };

    private static FieldRule Block(string name, string named) =>
        new(name, FieldKind.Object, Sources.Sdk) { Block = new(null, [Named(named)]) };
}
