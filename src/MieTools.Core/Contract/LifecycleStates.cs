namespace MieTools.Core.Contract;

/// <summary>States of a deployment as the service spells them. The service may add others: a state is always text.</summary>
public static class LifecycleStates
{
    /// <summary>First provisioning.</summary>
    public const string Creating = "CREATING";

    /// <summary>Serving.</summary>
    public const string Active = "ACTIVE";

    /// <summary>A rolling update, an activation or a deactivation is in progress.</summary>
    public const string Updating = "UPDATING";

    /// <summary>Stopped and not billed.</summary>
    public const string Inactive = "INACTIVE";

    /// <summary>An update or health problem.</summary>
    public const string NeedsAttention = "NEEDS_ATTENTION";

    /// <summary>Could not be created or activated.</summary>
    public const string Failed = "FAILED";

    /// <summary>Being deleted.</summary>
    public const string Deleting = "DELETING";

    /// <summary>Gone, but still listed for a while.</summary>
    public const string Deleted = "DELETED";

    /// <summary>All states that are known.</summary>
    public static IReadOnlyList<string> All { get; } = [Creating, Active, Updating, Inactive, NeedsAttention, Failed, Deleting, Deleted];

    /// <summary>States in which the service takes an update or a move (reference of the API, UpdateModelDeployment).</summary>
    internal static IReadOnlyList<string> Stable { get; } = [Active, Inactive, NeedsAttention];

    /// <summary>Whether a change is in progress that ends by itself, before which the service takes no other.</summary>
    internal static bool IsBusy(string state) => state.ToUpperInvariant() is Creating or Updating;
}
