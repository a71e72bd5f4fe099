using MieTools.Server.Emulator.Faults.Grammar;
using MieTools.Server.Emulator.Faults.Matching;

namespace MieTools.Server.Emulator.Faults.Effects.Calls;

/// <summary><c>lifecycle</c>: a change of a deployment fails, or takes longer, or what was created is not found for a while.</summary>
internal sealed class LifecycleEffect(string kind, int seconds) : FaultEffect
{
    private const string Fail = "fail";
    private const string Slow = "slow";
    private const string Hidden = "hidden";
    private static readonly string[] s_changes = ["create", "update", "activate", "deactivate", "delete"];

    /// <inheritdoc/>
    public override FaultScope Scope => FaultScope.Control;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Operations => kind == Hidden ? s_changes[..1] : s_changes;

    /// <summary>Reads it.</summary>
    public static FaultEffect Create(FaultArguments arguments)
    {
        const int Most = 30 * 24 * 3600;
        string kind = arguments.ValueChoice(null, Fail, Slow, Hidden)!;
        int? by = arguments.Number("by", 1, Most);
        if (kind != Fail && by is null)
        {
            string what = kind == Slow ? "the change is to take longer" : "what was created is not to be found";
            throw arguments.Wrong("by", $"the seconds that {what}", "");
        }
        if (kind == Fail && by is not null)
            throw arguments.Refused("by belongs to lifecycle=slow and lifecycle=hidden");
        return new LifecycleEffect(kind, by ?? 0);
    }

    /// <inheritdoc/>
    public override bool CanStrike(FaultRequest request) => base.CanStrike(request) && Operations.Contains(request.Operation);

    /// <summary>Strikes a change that begins.</summary>
    /// <param name="fault">The strike.</param>
    /// <param name="others">What others do to the same change, or null.</param>
    public LifecycleFault Strike(ChosenFault fault, LifecycleFault? others)
    {
        fault.Strike();
        others ??= new LifecycleFault(null, TimeSpan.Zero);
        return kind switch
        {
            Slow => others with { Longer = others.Longer + TimeSpan.FromSeconds(seconds) },
            Hidden => others with { Hidden = TimeSpan.FromSeconds(seconds) },
            _ => others with { Failure = $"The model server did not become healthy (the fault {fault.Text} asks for it)." },
        };
    }
}
