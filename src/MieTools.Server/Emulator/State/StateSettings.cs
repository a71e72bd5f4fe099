using System.Security.Cryptography;
using MieTools.Server.Emulator.Identity;

namespace MieTools.Server.Emulator.State;

/// <summary>What an emulator has one of and finds again after a restart: the identity, and how many OCIDs were made.</summary>
internal static class StateSettings
{
    private const string Key = "identity";

    /// <summary>The source of OCIDs, behind those of earlier runs.</summary>
    public static OcidFactory Ocids(StateStore state, int? seed) =>
        new(seed, state.Find(StateTable.Settings, OcidFactory.Key, SettingsJson.Default.SavedOcids)?.Drawn ?? 0);

    /// <summary>Tenancy, users, keys and names: those of earlier runs, and new ones for users that are new.</summary>
    /// <exception cref="IOException">A key cannot be read.</exception>
    public static async Task<EmulatorIdentity> IdentityAsync(StateStore state, OcidFactory ocids, MieEmulatorOptions options)
    {
        IdentityState? kept = state.Find(StateTable.Settings, Key, IdentityJson.Default.IdentityState);
        try
        {
            EmulatorIdentity identity = await EmulatorIdentity.CreateAsync(ocids, options, kept).ConfigureAwait(false);
            state.Changed(new Setting(identity));
            return identity;
        }
        catch (CryptographicException e) when (kept is not null)
        {
            throw state.Unreadable(StateTable.Settings, Key, e);
        }
    }

    private sealed record Setting(EmulatorIdentity Identity) : IStateRecord
    {
        public StateRow ToRow() => StateRow.Of(StateTable.Settings, Key, Identity.Export(), IdentityJson.Default.IdentityState);
    }
}
