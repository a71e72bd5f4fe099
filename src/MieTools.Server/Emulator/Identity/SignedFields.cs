namespace MieTools.Server.Emulator.Identity;

/// <summary>The fields that the signing scheme has rules for.</summary>
[Flags]
internal enum SignedFields
{
    None = 0,
    RequestTarget = 1,
    Host = 1 << 1,
    Date = 1 << 2,
    XDate = 1 << 3,
    ContentLength = 1 << 4,
    ContentType = 1 << 5,
    ContentHash = 1 << 6,
}
