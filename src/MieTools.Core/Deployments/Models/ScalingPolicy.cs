using System.Text.Json;
using MieTools.Core.Contract;

namespace MieTools.Core.Deployments;

/// <summary>How many instances a deployment has. This type itself stands for a <c>policyType</c> that is not known.</summary>
public record ScalingPolicy : JsonModel
{
    private protected ScalingPolicy(JsonElement json)
        : base(json)
    {
    }

    /// <summary><c>FIXED_SIZE</c>, <c>AUTOSCALING</c> or another text; empty when absent.</summary>
    public string PolicyType => Json.Text(Fields.PolicyType) ?? "";

    /// <summary>The display form: the policy type.</summary>
    public override string ToString() => PolicyType;

    internal static ScalingPolicy? Read(JsonElement? json) => json is not { } value ? null : value.Text(Fields.PolicyType) switch
    {
        Fields.FixedSize => new FixedSizeScalingPolicy(value),
        Fields.Autoscaling => new AutoscalingPolicy(value),
        _ => new ScalingPolicy(value),
    };
}
