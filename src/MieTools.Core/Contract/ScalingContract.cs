using System.Collections.Immutable;

namespace MieTools.Core.Contract;

/// <summary>Scaling policies. Those of instance pools and of compute clusters have different schemas and limits.</summary>
internal static class ScalingContract
{
    private static readonly NumberRange s_percent = new(0, 100);
    private static readonly NumberRange s_fromZero = new(0);
    private static readonly NumberRange s_fromOne = new(1);
    private static readonly DurationRange s_poolPending = new(TimeSpan.FromMinutes(3), TimeSpan.FromHours(1));
    private static readonly DurationRange s_clusterPending = new(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(30));

    private static readonly FieldRule s_adjustment =
        new(FieldNames.CountAdjustment, FieldKind.Whole, Sources.Inferred) { Range = s_fromOne };

    private static readonly FieldRule s_percentThreshold = new(FieldNames.Threshold, FieldKind.Number, Sources.Swagger)
    {
        IsRequired = true,
        Range = s_percent,
    };

    private static readonly ImmutableArray<string> s_poolRules = [FieldNames.PredefinedRule, FieldNames.CustomRule];
    private static readonly ImmutableArray<string> s_clusterRules = [FieldNames.TargetPredefinedRule, FieldNames.TargetCustomRule];

    /// <summary>A rule of a pool with two thresholds.</summary>
    public static BlockRule Predefined { get; } = new(FieldNames.PredefinedRule,
        [Metric(isRequired: true), .. Conditions(FieldNames.ThresholdType, FieldNames.QueryType, [s_percentThreshold])]);

    private static readonly BlockRule s_custom = new(FieldNames.CustomRule, Conditions(FieldNames.QueryType, FieldNames.ThresholdType,
        [new(FieldNames.Query, FieldKind.Query, Sources.Sdk) { IsRequired = true, NeedsTrigger = true }]));

    private static readonly BlockRule s_targetPredefined = new(FieldNames.TargetPredefinedRule,
        [Metric(isRequired: false), Target(FieldNames.ThresholdType, FieldNames.QueryType, [s_percentThreshold])]);

    // The threshold stands beside the query here; a sample of the service has queries without a comparison.
    private static readonly BlockRule s_targetCustom = new(FieldNames.TargetCustomRule,
    [
        Target(FieldNames.QueryType, FieldNames.ThresholdType,
        [
            new(FieldNames.Threshold, FieldKind.Number, Sources.Swagger)
            {
                Parameter = "ScaleOutThreshold",
                IsRequired = true,
                Range = s_fromZero,
            },
            new(FieldNames.Query, FieldKind.Query, Sources.ComputeTargets) { Parameter = "ScalingQuery", IsRequired = true },
            new(FieldNames.MetricNamespace, FieldKind.Text, Sources.Sdk) { Parameter = "MetricNamespace" },
        ]),
    ]);

    /// <summary>The policy of an instance pool.</summary>
    public static BlockRule Pool { get; } = Policy(FieldNames.InstancePool, new(1, 10),
        [new(FieldNames.CoolDown, FieldKind.Whole, Sources.Sdk) { Parameter = "CoolDownSec", Range = new(300) }],
        Entry(s_fromOne, new(2, 10), s_poolRules, s_clusterRules, type => type switch
        {
            FieldNames.PredefinedRule => Predefined,
            FieldNames.CustomRule => s_custom,
            _ => null,
        }, []));

    /// <summary>The policy of a compute cluster. Its least count may be 0: then it scales to nothing.</summary>
    public static BlockRule Cluster { get; } = Policy(FieldNames.ManagedComputeCluster, s_fromOne, [],
        Entry(s_fromZero, new(2), s_clusterRules, s_poolRules, type => type switch
        {
            FieldNames.TargetPredefinedRule => s_targetPredefined,
            FieldNames.TargetCustomRule => s_targetCustom,
            _ => null,
        }, [Pace(FieldNames.ScaleInPolicy), Pace(FieldNames.ScaleOutPolicy)]));

    private static BlockRule Policy(string owner, NumberRange count, ImmutableArray<FieldRule> more, BlockRule entry)
    {
        BlockRule fixedSize = new(owner,
        [
            new(FieldNames.InstanceCount, FieldKind.Whole, Sources.Swagger)
            {
                Parameter = "InstanceCount",
                IsRequired = true,
                Range = count,
            },
        ]);
        BlockRule autoscaling = new(owner,
        [
            .. more,
            new(FieldNames.IsEnabled, FieldKind.Flag, Sources.Sdk) { Parameter = "AutoscalingEnabled" },
            new(FieldNames.Policies, FieldKind.Objects, Sources.Sdk)
            {
                Parameter = "MaximumInstanceCount",
                IsRequired = true,
                Entries = new(1, 1),
                Block = entry,
            },
        ]);
        return new(owner,
        [
            new(FieldNames.PolicyType, FieldKind.Text, Sources.Sdk)
            {
                IsRequired = true,
                Values = [FieldNames.FixedSize, FieldNames.Autoscaling],
                Variant = type => type switch { FieldNames.FixedSize => fixedSize, FieldNames.Autoscaling => autoscaling, _ => null },
            },
        ]);
    }

    // A sample of the service has two rules in a policy, and nothing says how many there may be.
    private static BlockRule Entry(NumberRange minimum, NumberRange maximum, ImmutableArray<string> rules, ImmutableArray<string> elsewhere,
        Func<string, BlockRule?> rule, ImmutableArray<FieldRule> more)
    {
        FieldRule type = new(FieldNames.RuleType, FieldKind.Text, Sources.Sdk)
        {
            IsRequired = true,
            Values = rules,
            Elsewhere = elsewhere,
            Variant = rule,
        };
        ImmutableArray<FieldRule> fields =
        [
            new(FieldNames.AutoscalingPolicyType, FieldKind.Text, Sources.Sdk) { IsRequired = true, Values = [FieldNames.ThresholdType] },
            new(FieldNames.MinimumCount, FieldKind.Whole, Sources.Swagger)
            {
                Parameter = "MinimumInstanceCount",
                IsRequired = true,
                Range = minimum,
            },
            new(FieldNames.InitialCount, FieldKind.Whole, Sources.ComputeTargets)
            {
                Parameter = "InitialInstanceCount",
                IsRequired = true,
                Range = s_fromOne,
            },
            new(FieldNames.MaximumCount, FieldKind.Whole, Sources.Swagger)
            {
                Parameter = "MaximumInstanceCount",
                IsRequired = true,
                Range = maximum,
            },
            // A sample of the service has two rules in a policy, and nothing says how many there may be.
            new(FieldNames.Rules, FieldKind.Objects, Sources.ComputeTargets)
            {
                Parameter = "ScalingMetric",
                IsRequired = true,
                Entries = s_fromOne,
                Block = new(null, [type]),
            },
            .. more,
        ];
        return new(null, fields)
        {
            Orders = [new(FieldNames.MinimumCount, FieldNames.MaximumCount, FieldNames.MinimumCount, Sources.Inferred,
                FieldNames.InitialCount)],
        };
    }

    private static FieldRule Metric(bool isRequired) => new(FieldNames.MetricType, FieldKind.Text, Sources.Sdk)
    {
        Parameter = "ScalingMetric",
        IsRequired = isRequired,
        Values = ["CPU_UTILIZATION", "MEMORY_UTILIZATION"],
    };

    private static ImmutableArray<FieldRule> Conditions(string type, string other, ImmutableArray<FieldRule> fields)
    {
        return [Direction(FieldNames.ScaleIn, "ScaleIn"), Direction(FieldNames.ScaleOut, "ScaleOut")];

        FieldRule Direction(string name, string parameter) => new(name, FieldKind.Object, Sources.Sdk)
        {
            Parameter = $"{parameter}Threshold",
            IsRequired = true,
            Block = new(null,
            [
                Type(FieldNames.ConditionType, type, other, [.. fields.Select(field => field with
                {
                    Parameter = parameter + (field.Name == FieldNames.Query ? "Query" : "Threshold"),
                })]),
                new(FieldNames.PendingDuration, FieldKind.Duration, Sources.Sdk)
                {
                    Parameter = $"{parameter}PendingDuration",
                    Durations = s_poolPending,
                },
                s_adjustment with { Parameter = $"{parameter}Adjustment" },
            ]),
        };
    }

    // Optional in the schema, though a rule without it has no aim.
    private static FieldRule Target(string type, string other, ImmutableArray<FieldRule> fields) =>
        new(FieldNames.Scale, FieldKind.Object, Sources.Sdk)
        {
            Block = new(null, [Type(FieldNames.TargetConditionType, type, other, fields)]),
        };

    private static FieldRule Type(string name, string type, string other, ImmutableArray<FieldRule> fields)
    {
        BlockRule block = new(null, fields);
        return new(name, FieldKind.Text, Sources.Sdk)
        {
            IsRequired = true,
            Values = [type],
            Elsewhere = [other],
            Variant = value => value == type ? block : null,
        };
    }

    private static FieldRule Pace(string name) => new(name, FieldKind.Object, Sources.Sdk)
    {
        Block = new(null,
        [
            new(FieldNames.PendingDuration, FieldKind.Duration, Sources.Sdk) { Durations = s_clusterPending },
            s_adjustment,
            new(FieldNames.CoolDown, FieldKind.Whole, Sources.Swagger) { Parameter = "CoolDownSec", Range = new(0, 3600) },
        ]),
    };
}
