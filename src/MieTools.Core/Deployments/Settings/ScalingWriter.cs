using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Settings;

/// <summary>Writes scaling policies: a new one whole, into one that is there only what was named.</summary>
internal static class ScalingWriter
{
    /// <summary>A fixed number of instances.</summary>
    public static JsonObject Fixed(int count) =>
        new() { [FieldNames.PolicyType] = FieldNames.FixedSize, [FieldNames.InstanceCount] = count };

    /// <summary>Makes a policy fixed; what else one that is fixed has stays.</summary>
    public static void WriteFixed(JsonObject block, int count)
    {
        if (block[FieldNames.Scaling] is JsonObject policy && policy.Text(FieldNames.PolicyType) == FieldNames.FixedSize)
            policy[FieldNames.InstanceCount] = count;
        else
            block[FieldNames.Scaling] = Fixed(count);
    }

    /// <summary>Writes what was named of autoscaling. An instance pool and a compute cluster have different schemas for it.</summary>
    /// <param name="settings">What was named.</param>
    /// <param name="block">The block that has, or gets, the scaling policy.</param>
    /// <param name="cluster">Which schema it is.</param>
    /// <param name="warnings">Gets what the user may not expect.</param>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: bounds are missing, or the rules there have no such field.</exception>
    public static void WriteAutoscaling(AutoscalingSettings settings, JsonObject block, bool cluster, ICollection<string>? warnings)
    {
        if (block[FieldNames.Scaling] is not JsonObject policy || policy.Text(FieldNames.PolicyType) != FieldNames.Autoscaling
            || (policy[FieldNames.Policies] as JsonArray)?.FirstOrDefault() is not JsonObject bounds)
        {
            (policy, bounds) = New(settings, block[FieldNames.Scaling] as JsonObject, cluster);
            block[FieldNames.Scaling] = policy;
        }
        else
        {
            JsonObject[] rules = [.. (bounds[FieldNames.Rules] as JsonArray)?.OfType<JsonObject>() ?? []];
            if (cluster)
                TargetRuleWriter.Edit(settings, rules);
            else
                PoolRuleWriter.Edit(settings, rules);
        }
        if (settings.IsEnabled is { } enabled)
            policy[FieldNames.IsEnabled] = enabled;
        WriteBounds(settings, bounds, warnings);
        if (cluster)
        {
            settings.ScaleIn.WriteTo(bounds, FieldNames.ScaleInPolicy);
            settings.ScaleOut.WriteTo(bounds, FieldNames.ScaleOutPolicy);
            return;
        }
        if (settings.CoolDownInSeconds is { } coolDown)
            policy[FieldNames.CoolDown] = coolDown;
    }

    private static (JsonObject Policy, JsonObject Bounds) New(AutoscalingSettings settings, JsonObject? before, bool cluster)
    {
        if (settings.MinimumInstanceCount is not { } minimum || settings.MaximumInstanceCount is not { } maximum)
        {
            throw MieException.InvalidArgument("MaximumInstanceCount",
                before is null ? "Autoscaling needs both of its bounds."
                    : $"The deployment does not scale by itself ({before.Text(FieldNames.PolicyType)}); autoscaling needs both of its "
                        + $"bounds.",
                "Give -MinimumInstanceCount and -MaximumInstanceCount.");
        }
        // A change to autoscaling is no reason for another number of instances than there are.
        int start = before.Integer(FieldNames.InstanceCount) ?? minimum;
        JsonObject bounds = new()
        {
            [FieldNames.AutoscalingPolicyType] = FieldNames.ThresholdType,
            [FieldNames.MinimumCount] = minimum,
            // A compute cluster may shrink to nothing, but the service refuses to start there.
            [FieldNames.InitialCount] = maximum < minimum ? minimum : Math.Clamp(Math.Max(1, start), minimum, maximum),
            [FieldNames.MaximumCount] = maximum,
            [FieldNames.Rules] = new JsonArray((JsonNode)(cluster ? TargetRuleWriter.New(settings) : PoolRuleWriter.New(settings))),
        };
        JsonObject policy = new()
        {
            [FieldNames.PolicyType] = FieldNames.Autoscaling,
            [FieldNames.IsEnabled] = true,
            [FieldNames.Policies] = new JsonArray((JsonNode)bounds),
        };
        return (policy, bounds);
    }

    private static void WriteBounds(AutoscalingSettings settings, JsonObject bounds, ICollection<string>? warnings)
    {
        if (settings.MinimumInstanceCount is { } minimum)
            bounds[FieldNames.MinimumCount] = minimum;
        if (settings.MaximumInstanceCount is { } maximum)
            bounds[FieldNames.MaximumCount] = maximum;
        if (settings.InitialInstanceCount is { } initial)
            bounds[FieldNames.InitialCount] = initial;
        else if (settings.MinimumInstanceCount is not null || settings.MaximumInstanceCount is not null)
            KeepInitialCountInside(bounds, warnings);
    }

    private static void KeepInitialCountInside(JsonObject bounds, ICollection<string>? warnings)
    {
        if (bounds.Integer(FieldNames.MinimumCount) is not { } minimum || bounds.Integer(FieldNames.MaximumCount) is not { } maximum
            || bounds.Integer(FieldNames.InitialCount) is not { } initial || minimum > maximum)
        {
            return;
        }
        int inside = Math.Clamp(initial, minimum, maximum);
        if (inside == initial)
            return;
        bounds[FieldNames.InitialCount] = inside;
        warnings?.Add($"{FieldNames.InitialCount} was {initial}, outside of the new bounds, and becomes {inside}; the service sets the "
            + $"running "
            + "number of instances to it. -InitialInstanceCount names another.");
    }
}
