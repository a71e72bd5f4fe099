using System.Text.Json.Nodes;

namespace MieTools.Core.Contract;

/// <summary>What an update makes of a deployment.</summary>
/// <remarks>
/// Absent fields stay and null clears. An object merges where the schema has an update form of it; the others
/// (<see cref="UpdateContract.ReplacedWhole"/>) and lists are replaced whole. An object whose type field changes is replaced whole too:
/// its other fields belong to the old type.
/// </remarks>
internal static class UpdateMerge
{
    /// <summary>Merges, and leaves the change as it is.</summary>
    public static void Apply(JsonObject target, JsonObject change)
    {
        foreach ((string name, JsonNode? value) in change)
        {
            if (value is null)
                target.Remove(name);
            else if (value is JsonObject part && !UpdateContract.ReplacedWhole.Contains(name))
                target[name] = Merged(target[name] as JsonObject, part);
            else
                target[name] = value.DeepClone();
        }
    }

    /// <summary>
    /// Moves the instances of a SINGLE_MODEL deployment into the infrastructure block when an update has them there, so that the two can be
    /// merged.
    /// </summary>
    /// <param name="document">The deployment, with its instances in the model's block.</param>
    /// <param name="change">The body of the update.</param>
    public static void FollowLayout(JsonObject document, JsonObject change)
    {
        if (document[FieldNames.Configuration] is not JsonObject configuration || configuration[FieldNames.Model] is not JsonObject model
            || configuration[FieldNames.Infrastructure] is not null
            || !JsonNode.DeepEquals(configuration[FieldNames.DeploymentType], FieldNames.SingleModel)
            || (change[FieldNames.Configuration] as JsonObject)?[FieldNames.Infrastructure] is not JsonObject
            || PoolContract.IsIn(change[FieldNames.Configuration]![FieldNames.Model]))
        {
            return;
        }

        JsonObject infrastructure = new() { [FieldNames.InfrastructureType] = FieldNames.InstancePool };
        configuration[FieldNames.Infrastructure] = infrastructure;
        Move(model, infrastructure, PoolContract.Names);
    }

    /// <summary>Moves fields from one object to another.</summary>
    public static void Move(JsonObject from, JsonObject to, IEnumerable<string> fields)
    {
        foreach (string field in fields)
        {
            if (from[field] is not { } value)
                continue;
            from.Remove(field);
            to[field] = value;
        }
    }

    private static JsonObject Merged(JsonObject? old, JsonObject part)
    {
        JsonObject result = old is not null && IsSameType(old, part) ? (JsonObject)old.DeepClone() : [];
        Apply(result, part);
        return result;
    }

    private static bool IsSameType(JsonObject old, JsonObject part) => UpdateContract.TypeFields.All(
        name => old[name] is not { } before || part[name] is not { } after || JsonNode.DeepEquals(before, after));
}
