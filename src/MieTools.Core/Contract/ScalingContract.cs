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

    private static readonly FieldRule s_adjustment = new(Fields.CountAdjustment, FieldKind.Whole, Sources.Inferred) { Range = s_fromOne };

    private static readonly FieldRule s_percentThreshold = new(Fields.Threshold, FieldKind.Number, Sources.Swagger)
    {
        IsRequired = true,
        Range = s_percent,
    };

    private static readonly ImmutableArray<string> s_poolRules = [Fields.PredefinedRule, Fields.CustomRule];
    private static readonly ImmutableArray<string> s_clusterRules = [Fields.TargetPredefinedRule, Fields.TargetCustomRule];

    /// <summary>A rule of a pool with two thresholds.</summary>
    public static BlockRule Predefined { get; } = new(Fields.PredefinedRule,
        [Metric(isRequired: true), .. Conditions(Fields.ThresholdType, Fields.QueryType, [s_percentThreshold])]);

    private static readonly BlockRule s_custom = new(Fields.CustomRule, Conditions(Fields.QueryType, Fields.ThresholdType,
        [new(Fields.Query, FieldKind.Query, Sources.Sdk) { IsRequired = true, NeedsTrigger = true }]));

    private static readonly BlockRule s_targetPredefined = new(Fields.TargetPredefinedRule,
        [Metric(isRequired: false), Target(Fields.ThresholdType, Fields.QueryType, [s_percentThreshold])]);

    // The threshold stands beside the query here; a sample of the service has queries without a comparison.
    private static readonly BlockRule s_targetCustom = new(Fields.TargetCustomRule,
    [
        Target(Fields.QueryType, Fields.ThresholdType,
        [
            new(Fields.Threshold, FieldKind.Number, Sources.Swagger) { IsRequired = true, Range = s_fromZero },
            new(Fields.Query, FieldKind.Query, Sources.ComputeTargets) { IsRequired = true },
            new(Fields.MetricNamespace, FieldKind.Text, Sources.Sdk),
        ]),
    ]);

    /// <summary>The policy of an instance pool.</summary>
    public static BlockRule Pool { get; } = Policy(Fields.InstancePool, new(1, 10),
        [new(Fields.CoolDown, FieldKind.Whole, Sources.Sdk) { Range = new(300) }],
        Entry(s_fromOne, new(2, 10), s_poolRules, s_clusterRules, type => type switch
        {
            Fields.PredefinedRule => Predefined,
            Fields.CustomRule => s_custom,
            _ => null,
        }, []));

    /// <summary>The policy of a compute cluster. Its least count may be 0: then it scales to nothing.</summary>
    public static BlockRule Cluster { get; } = Policy(Fields.ManagedComputeCluster, s_fromOne, [],
        Entry(s_fromZero, new(2), s_clusterRules, s_poolRules, type => type switch
        {
            Fields.TargetPredefinedRule => s_targetPredefined,
            Fields.TargetCustomRule => s_targetCustom,
            _ => null,
        }, [Pace(Fields.ScaleInPolicy), Pace(Fields.ScaleOutPolicy)]));

    private static BlockRule Policy(string owner, NumberRange count, ImmutableArray<FieldRule> more, BlockRule entry)
    {
        BlockRule fixedSize = new(owner,
            [new(Fields.InstanceCount, FieldKind.Whole, Sources.Swagger) { IsRequired = true, Range = count }]);
        BlockRule autoscaling = new(owner,
        [
            .. more,
            new(Fields.IsEnabled, FieldKind.Flag, Sources.Sdk),
            new(Fields.Policies, FieldKind.Objects, Sources.Sdk) { IsRequired = true, Entries = new(1, 1), Block = entry },
        ]);
        return new(owner,
        [
            new(Fields.PolicyType, FieldKind.Text, Sources.Sdk)
            {
                IsRequired = true,
                Values = [Fields.FixedSize, Fields.Autoscaling],
                Variant = type => type switch { Fields.FixedSize => fixedSize, Fields.Autoscaling => autoscaling, _ => null },
            },
        ]);
    }

    // A sample of the service has two rules in a policy, and nothing says how many there may be.
    private static BlockRule Entry(NumberRange minimum, NumberRange maximum, ImmutableArray<string> rules, ImmutableArray<string> elsewhere,
        Func<string, BlockRule?> rule, ImmutableArray<FieldRule> more)
    {
        FieldRule type = new(Fields.RuleType, FieldKind.Text, Sources.Sdk)
        {
            IsRequired = true,
            Values = rules,
            Elsewhere = elsewhere,
            Variant = rule,
        };
        ImmutableArray<FieldRule> fields =
        [
            new(Fields.AutoscalingPolicyType, FieldKind.Text, Sources.Sdk) { IsRequired = true, Values = [Fields.ThresholdType] },
            new(Fields.MinimumCount, FieldKind.Whole, Sources.Swagger) { IsRequired = true, Range = minimum },
            new(Fields.InitialCount, FieldKind.Whole, Sources.ComputeTargets) { IsRequired = true, Range = s_fromOne },
            new(Fields.MaximumCount, FieldKind.Whole, Sources.Swagger) { IsRequired = true, Range = maximum },
            // A sample of the service has two rules in a policy, and nothing says how many there may be.
            new(Fields.Rules, FieldKind.Objects, Sources.ComputeTargets)
            {
                IsRequired = true,
                Entries = s_fromOne,
                Block = new(null, [type]),
            },
            .. more,
        ];
        return new(null, fields)
        {
            Orders = [new(Fields.MinimumCount, Fields.MaximumCount, Fields.MinimumCount, Sources.Inferred, Fields.InitialCount)],
        };
    }

    private static FieldRule Metric(bool isRequired) => new(Fields.MetricType, FieldKind.Text, Sources.Sdk)
    {
        IsRequired = isRequired,
        Values = ["CPU_UTILIZATION", "MEMORY_UTILIZATION"],
    };

    private static ImmutableArray<FieldRule> Conditions(string type, string other, ImmutableArray<FieldRule> fields)
    {
        BlockRule block = new(null,
        [
            Type(Fields.ConditionType, type, other, fields),
            new(Fields.PendingDuration, FieldKind.Duration, Sources.Sdk) { Durations = s_poolPending },
            s_adjustment,
        ]);
        return [.. new[] { Fields.ScaleIn, Fields.ScaleOut }.Select(name => new FieldRule(name, FieldKind.Object, Sources.Sdk)
        {
            IsRequired = true,
            Block = block,
        })];
    }

    // Optional in the schema, though a rule without it has no aim.
    private static FieldRule Target(string type, string other, ImmutableArray<FieldRule> fields) =>
        new(Fields.Scale, FieldKind.Object, Sources.Sdk) { Block = new(null, [Type(Fields.TargetConditionType, type, other, fields)]) };

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
            new(Fields.PendingDuration, FieldKind.Duration, Sources.Sdk) { Durations = s_clusterPending },
            s_adjustment,
            new(Fields.CoolDown, FieldKind.Whole, Sources.Swagger) { Range = new(0, 3600) },
        ]),
    };
}
