using System.Security.Cryptography;
using System.Text.Json.Serialization.Metadata;
using MieTools.Server.Emulator.Identity;

namespace MieTools.Server.Emulator.State;

/// <summary>What an emulator has one of and finds again after a restart.</summary>
internal static class StateSettings
{
    private const string NamesKey = "names";
    private const string IdentityKey = "identity";

    /// <summary>The source of OCIDs, behind those of earlier runs.</summary>
    public static OcidFactory Ocids(StateStore state, int? seed) =>
        new(seed, state.Find(StateTable.Settings, OcidFactory.Key, SettingsJson.Default.SavedOcids)?.Drawn ?? 0);

    /// <summary>The OCIDs to offer: those of the first run.</summary>
    public static SavedNames Names(StateStore state, OcidFactory ocids)
    {
        SavedNames names = state.Find(StateTable.Settings, NamesKey, SettingsJson.Default.SavedNames)
            ?? new(ocids.Create("datascienceproject"), ocids.Create("compartment", ""), ocids.Create("datasciencemodel"));
        state.Changed(new Setting<SavedNames>(NamesKey, () => names, SettingsJson.Default.SavedNames));
        return names;
    }

    /// <summary>Tenancy, users and keys: those of earlier runs, and new ones for users that are new.</summary>
    /// <exception cref="IOException">A key cannot be read.</exception>
    public static async Task<EmulatorIdentity> IdentityAsync(StateStore state, OcidFactory ocids, MieEmulatorOptions options)
    {
        IdentityState? kept = state.Find(StateTable.Settings, IdentityKey, IdentityJson.Default.IdentityState);
        try
        {
            EmulatorIdentity identity = await EmulatorIdentity.CreateAsync(ocids, options, kept).ConfigureAwait(false);
            state.Changed(new Setting<IdentityState>(IdentityKey, identity.Export, IdentityJson.Default.IdentityState));
            return identity;
        }
        catch (CryptographicException e) when (kept is not null)
        {
            throw state.Unreadable(StateTable.Settings, IdentityKey, e);
        }
    }

    private sealed record Setting<T>(string Name, Func<T> Value, JsonTypeInfo<T> Type) : IStateRecord
    {
        public StateRow ToRow() => StateRow.Of(StateTable.Settings, Name, Value(), Type);
    }
}
