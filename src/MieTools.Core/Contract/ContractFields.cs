using System.Collections.Immutable;

namespace MieTools.Core.Contract;

/// <summary>All rules of the contract, in a row.</summary>
internal static class ContractFields
{
    // What free text may be that decides about other fields: the name of a shape, or of a type that is checked elsewhere; and the rest.
    private static readonly ImmutableArray<string> s_free = [.. Shapes.All.Select(shape => shape.Name), FieldNames.ModelGroupType, ""];

    /// <summary>The fields of a block, of its variants and of what is in them.</summary>
    public static IEnumerable<FieldRule> Of(BlockRule block) => Placed(block).Select(field => field.Rule);

    /// <summary>The same, each with the names of the objects it is in.</summary>
    public static IEnumerable<PlacedField> Placed(BlockRule block) => Placed(block, []);

    /// <summary>Names of all fields of a kind.</summary>
    public static HashSet<string> Named(FieldKind kind) =>
        [.. Of(DeploymentContract.Deployment).Where(field => field.Kind == kind).Select(field => field.Name)];

    private static IEnumerable<PlacedField> Placed(BlockRule block, ImmutableArray<string> path) =>
        block.Fields.SelectMany(field => Placed(field, path))
            .Concat(block.Presence is { } presence ? Placed(presence.There, path).Concat(Placed(presence.Absent, path)) : []);

    private static IEnumerable<PlacedField> Placed(FieldRule field, ImmutableArray<string> path)
    {
        IEnumerable<PlacedField> result = [new(field, path)];
        if (field.Block is { } block)
            result = result.Concat(Placed(block, path.Add(field.Name)));
        if (field.Variant is { } variant)
        {
            foreach (string value in field.Values.IsEmpty ? s_free : field.Values)
                result = result.Concat(variant(value) is { } further ? Placed(further, path) : []);
        }
        return result;
    }
}
