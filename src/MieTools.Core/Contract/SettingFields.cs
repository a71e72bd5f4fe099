using System.Collections.Immutable;

namespace MieTools.Core.Contract;

/// <summary>
/// Which setting is written where, read from the rules: a rule with a <see cref="FieldRule.Setting"/> is written, checked and named in
/// errors by what is here.
/// </summary>
internal static class SettingFields
{
    /// <summary>Those of the deployment itself.</summary>
    public static ImmutableArray<PlacedField> Deployment { get; } =
        [.. DeploymentContract.Changeable.Fields.Where(field => field.Setting is not null).Select(field => new PlacedField(field, []))];

    /// <summary>Those of instances of its own, from the block that has the pool.</summary>
    public static ImmutableArray<PlacedField> Pool { get; } = Of(PoolContract.Pool);

    /// <summary>Those of a compute cluster, from the infrastructure block.</summary>
    public static ImmutableArray<PlacedField> Cluster { get; } = Of(ClusterContract.Cluster);

    /// <summary>Those of a container, from the environment block.</summary>
    public static ImmutableArray<PlacedField> Container { get; } = Of(EnvironmentContract.Container);

    /// <summary>All of them; a setting that is written into two blocks is here twice.</summary>
    public static ImmutableArray<PlacedField> All { get; } = [.. Deployment, .. Pool, .. Cluster, .. Container];

    // The shapes have the same fields with other ranges.
    private static ImmutableArray<PlacedField> Of(BlockRule block) => [.. ContractFields.Placed(block)
        .Where(field => field.Rule.Setting is not null)
        .DistinctBy(field => (field.Rule.Name, field.Parent))];
}
