using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Models;

/// <summary>How many instances a deployment has. This type itself stands for a <c>policyType</c> that is not known.</summary>
public record ScalingPolicy : JsonModel
{
    private protected ScalingPolicy(JsonObject json)
        : base(json)
    {
    }

    /// <summary><c>FIXED_SIZE</c>, <c>AUTOSCALING</c> or another text; empty when absent.</summary>
    public string PolicyType => Body.Text(FieldNames.PolicyType) ?? "";

    /// <summary>The display form: the policy type.</summary>
    public override string ToString() => PolicyType;

    internal static ScalingPolicy? Read(JsonObject? json) => json is not { } value ? null : value.Text(FieldNames.PolicyType) switch
    {
        FieldNames.FixedSize => new FixedSizeScalingPolicy(value),
        FieldNames.Autoscaling => new AutoscalingPolicy(value),
        _ => new ScalingPolicy(value),
    };
}
