using System.Text.Json.Serialization;

namespace MieTools.Server.Emulator.Identity;

/// <summary>What has to be kept for the same clients to be let in by another run. It holds private keys.</summary>
/// <remarks>
/// Nothing in it changes while an emulator runs. Session tokens are not in it: each says of itself whose it is and when it ends, under a
/// signature of the administrator's key.
/// </remarks>
/// <param name="Tenancy">OCID of the tenancy.</param>
/// <param name="Administrator">Profiles <c>DEFAULT</c> and <c>SESSION</c>.</param>
/// <param name="Users">The further users, those of earlier runs among them.</param>
/// <param name="Offered">What the emulator offers to its clients.</param>
/// <param name="Authority">The authority of the TLS certificate; null when there was none yet.</param>
/// <param name="Domain">The identity domain; null in what versions before it have kept.</param>
internal sealed record IdentityState(
    [property: JsonRequired] string Tenancy,
    [property: JsonRequired] UserState Administrator,
    [property: JsonRequired] IReadOnlyList<UserState> Users,
    [property: JsonRequired] OfferedOcids Offered,
    AuthorityState? Authority,
    DomainState? Domain = null);
