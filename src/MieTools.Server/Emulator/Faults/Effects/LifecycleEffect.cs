namespace MieTools.Server.Emulator.Faults.Effects;

/// <summary><c>lifecycle</c>: a change of a deployment fails, or takes longer.</summary>
internal sealed class LifecycleEffect(int? longer) : FaultEffect
{
    private static readonly string[] s_changes = ["create", "update", "activate", "deactivate", "delete"];

    /// <inheritdoc/>
    public override FaultScope Scope => FaultScope.Control;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Operations => s_changes;

    /// <summary>Reads it.</summary>
    public static FaultEffect Create(FaultArguments arguments)
    {
        const int Most = 30 * 24 * 3600;
        bool slow = arguments.ValueChoice(null, "fail", "slow") == "slow";
        int? by = arguments.Number("by", 1, Most);
        if (slow && by is null)
            throw arguments.Wrong("by", "the seconds that the change is to take longer", "");
        if (!slow && by is not null)
            throw arguments.Refused("by belongs to lifecycle=slow");
        return new LifecycleEffect(by);
    }

    /// <inheritdoc/>
    public override bool CanStrike(FaultRequest request) => base.CanStrike(request) && s_changes.Contains(request.Operation);

    /// <summary>Strikes a change that begins.</summary>
    /// <param name="fault">The strike.</param>
    /// <param name="others">What others do to the same change, or null.</param>
    public LifecycleFault Strike(ChosenFault fault, LifecycleFault? others)
    {
        fault.Strike();
        others ??= new LifecycleFault(null, TimeSpan.Zero);
        return longer is { } seconds
            ? others with { Longer = others.Longer + TimeSpan.FromSeconds(seconds) }
            : others with { Failure = $"The model server did not become healthy (the fault {fault.Rule.Text} asks for it)." };
    }
}
