using System.Text.Json;
using System.Text.Json.Nodes;
using MieTools.Core.Contract;

namespace MieTools.Core.Deployments;

/// <summary>Writes scaling policies: a new one whole, into one that is there only what was named.</summary>
internal static class ScalingWriter
{
    /// <summary>A fixed number of instances.</summary>
    public static JsonObject Fixed(int count) => new() { [Fields.PolicyType] = Fields.FixedSize, [Fields.InstanceCount] = count };

    /// <summary>Makes a policy fixed; what else one that is fixed has stays.</summary>
    public static void WriteFixed(JsonObject block, int count)
    {
        if (block[Fields.Scaling] is JsonObject policy && policy.Text(Fields.PolicyType) == Fields.FixedSize)
            policy[Fields.InstanceCount] = count;
        else
            block[Fields.Scaling] = Fixed(count);
    }

    /// <summary>Writes what was named of autoscaling. An instance pool and a compute cluster have different schemas for it.</summary>
    /// <param name="settings">What was named.</param>
    /// <param name="block">The block that has, or gets, the scaling policy.</param>
    /// <param name="cluster">Which schema it is.</param>
    /// <param name="warnings">Gets what the user may not expect.</param>
    /// <exception cref="MieException"><c>InvalidArgument</c>: bounds are missing, or the rules there have no such field.</exception>
    public static void WriteAutoscaling(AutoscalingSettings settings, JsonObject block, bool cluster, ICollection<string>? warnings)
    {
        if (block[Fields.Scaling] is not JsonObject policy || policy.Text(Fields.PolicyType) != Fields.Autoscaling
            || (policy[Fields.Policies] as JsonArray)?.FirstOrDefault() is not JsonObject bounds)
        {
            (policy, bounds) = New(settings, block[Fields.Scaling] as JsonObject, cluster);
            block[Fields.Scaling] = policy;
        }
        else
        {
            JsonObject[] rules = [.. (bounds[Fields.Rules] as JsonArray)?.OfType<JsonObject>() ?? []];
            if (cluster)
                TargetRuleWriter.Edit(settings, rules);
            else
                PoolRuleWriter.Edit(settings, rules);
        }
        if (settings.IsEnabled is { } enabled)
            policy[Fields.IsEnabled] = enabled;
        WriteBounds(settings, bounds, warnings);
        if (cluster)
        {
            settings.ScaleIn.WriteTo(bounds, Fields.ScaleInPolicy);
            settings.ScaleOut.WriteTo(bounds, Fields.ScaleOutPolicy);
            return;
        }
        if (settings.CoolDownInSeconds is { } coolDown)
            policy[Fields.CoolDown] = coolDown;
    }

    private static (JsonObject Policy, JsonObject Bounds) New(AutoscalingSettings settings, JsonObject? before, bool cluster)
    {
        if (settings.MinimumInstanceCount is not { } minimum || settings.MaximumInstanceCount is not { } maximum)
        {
            throw MieException.InvalidArgument("MaximumInstanceCount",
                before is null ? "Autoscaling needs both of its bounds."
                    : $"The deployment does not scale by itself ({before.Text(Fields.PolicyType)}); autoscaling needs both of its bounds.",
                "Give -MinimumInstanceCount and -MaximumInstanceCount.");
        }
        // A change to autoscaling is no reason for another number of instances than there are.
        int start = before.ToElement().Integer(Fields.InstanceCount) ?? minimum;
        JsonObject bounds = new()
        {
            [Fields.AutoscalingPolicyType] = Fields.ThresholdType,
            [Fields.MinimumCount] = minimum,
            // A compute cluster may shrink to nothing, but the service refuses to start there.
            [Fields.InitialCount] = maximum < minimum ? minimum : Math.Clamp(Math.Max(1, start), minimum, maximum),
            [Fields.MaximumCount] = maximum,
            [Fields.Rules] = new JsonArray((JsonNode)(cluster ? TargetRuleWriter.New(settings) : PoolRuleWriter.New(settings))),
        };
        JsonObject policy = new()
        {
            [Fields.PolicyType] = Fields.Autoscaling,
            [Fields.IsEnabled] = true,
            [Fields.Policies] = new JsonArray((JsonNode)bounds),
        };
        return (policy, bounds);
    }

    private static void WriteBounds(AutoscalingSettings settings, JsonObject bounds, ICollection<string>? warnings)
    {
        if (settings.MinimumInstanceCount is { } minimum)
            bounds[Fields.MinimumCount] = minimum;
        if (settings.MaximumInstanceCount is { } maximum)
            bounds[Fields.MaximumCount] = maximum;
        if (settings.InitialInstanceCount is { } initial)
            bounds[Fields.InitialCount] = initial;
        else if (settings.MinimumInstanceCount is not null || settings.MaximumInstanceCount is not null)
            KeepInitialCountInside(bounds, warnings);
    }

    private static void KeepInitialCountInside(JsonObject bounds, ICollection<string>? warnings)
    {
        JsonElement json = bounds.ToElement();
        if (json.Integer(Fields.MinimumCount) is not { } minimum || json.Integer(Fields.MaximumCount) is not { } maximum
            || json.Integer(Fields.InitialCount) is not { } initial || minimum > maximum)
        {
            return;
        }
        int inside = Math.Clamp(initial, minimum, maximum);
        if (inside == initial)
            return;
        bounds[Fields.InitialCount] = inside;
        warnings?.Add($"{Fields.InitialCount} was {initial}, outside of the new bounds, and becomes {inside}; the service sets the running "
            + "number of instances to it. -InitialInstanceCount names another.");
    }
}
