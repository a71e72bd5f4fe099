namespace MieTools.Server.Emulator.Identity;

/// <summary>What has to be kept for the same clients to be let in by another run. It holds private keys.</summary>
/// <remarks>
/// Nothing in it changes while an emulator runs. Session tokens are not in it: each says of itself whose it is and when it ends, under a
/// signature of the administrator's key.
/// </remarks>
/// <param name="Tenancy">OCID of the tenancy.</param>
/// <param name="Administrator">Profiles <c>DEFAULT</c> and <c>SESSION</c>.</param>
/// <param name="Users">The further users, those of earlier runs among them.</param>
/// <param name="Authority">The authority of the TLS certificate; null when there was none yet.</param>
internal sealed record IdentityState(string Tenancy, UserState Administrator, IReadOnlyList<UserState> Users, AuthorityState? Authority);
