using MieTools.Server.Emulator.Identity;
using MieTools.Server.Wire.Hosting;

namespace MieTools.Server.Emulator.State;

/// <summary>What an emulator has one of and finds again after a restart: the identity, and how many OCIDs were made.</summary>
internal static class StateSettings
{
    private const string Key = "identity";

    /// <summary>The source of OCIDs, behind those of earlier runs.</summary>
    public static OcidFactory Ocids(StateStore state, int? seed) =>
        new(seed, state.Find(StateTable.Settings, OcidFactory.Key, SettingsJson.Default.SavedOcids)?.Drawn ?? 0);

    /// <summary>Tenancy, users, keys and names: those of earlier runs, and new ones for users that are new.</summary>
    /// <param name="state">Where they are kept.</param>
    /// <param name="ocids">Makes OCIDs.</param>
    /// <param name="options">Names the users, and says whether an authority is needed.</param>
    /// <param name="makeAuthority">Makes a new authority for TLS; null for the usual one.</param>
    /// <exception cref="IOException">A key that was kept cannot be read.</exception>
    public static async Task<EmulatorIdentity> IdentityAsync(
        StateStore state, OcidFactory ocids, MieEmulatorOptions options, Func<CertificateAuthority>? makeAuthority = null)
    {
        IdentityState? kept = state.Find(StateTable.Settings, Key, IdentityJson.Default.IdentityState);
        try
        {
            EmulatorIdentity identity = await EmulatorIdentity.CreateAsync(ocids, options, kept, makeAuthority).ConfigureAwait(false);
            state.Changed(new Setting(identity));
            return identity;
        }
        catch (KeptKeyException e)
        {
            throw state.Unreadable(StateTable.Settings, Key, e.InnerException!);
        }
    }

    private sealed record Setting(EmulatorIdentity Identity) : IStateRecord
    {
        public StateRow ToRow() => StateRow.Of(StateTable.Settings, Key, Identity.Export(), IdentityJson.Default.IdentityState);
    }
}
