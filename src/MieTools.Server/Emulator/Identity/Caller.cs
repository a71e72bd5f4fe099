namespace MieTools.Server.Emulator.Identity;

/// <summary>Who makes a call.</summary>
/// <param name="Id">OCID of the user.</param>
/// <param name="Rights">What the user may do.</param>
internal sealed record Caller(string Id, Permissions Rights)
{
    /// <summary>True when the caller has all of some permissions.</summary>
    public bool May(Permissions wanted) => (Rights & wanted) == wanted;
}
