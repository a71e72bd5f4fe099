namespace MieTools.Server.Emulator.ControlPlane;

/// <summary>Names of a deployment's states, as they are on the wire.</summary>
internal static class LifecycleState
{
    public const string Creating = "CREATING";
    public const string Active = "ACTIVE";
    public const string Updating = "UPDATING";
    public const string Inactive = "INACTIVE";
    public const string NeedsAttention = "NEEDS_ATTENTION";
    public const string Failed = "FAILED";
    public const string Deleting = "DELETING";
    public const string Deleted = "DELETED";

    public static readonly string[] All = [Creating, Active, Deleting, Failed, Inactive, Updating, Deleted, NeedsAttention];
}
