namespace MieTools.Server.Emulator.Vault;

/// <summary>A secret as the vault keeps it.</summary>
/// <param name="Id">Its OCID.</param>
/// <param name="Name">Its name.</param>
/// <param name="Version">Number of the version, from 1.</param>
/// <param name="Content">What is secret.</param>
/// <param name="Created">When this version was made.</param>
internal sealed record StoredSecret(string Id, string Name, int Version, byte[] Content, DateTimeOffset Created)
{
    /// <summary>Its name; not what it holds.</summary>
    public override string ToString() => Name;
}
