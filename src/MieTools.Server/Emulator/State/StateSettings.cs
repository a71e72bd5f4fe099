using System.Security.Cryptography;
using System.Text.Json.Serialization.Metadata;
using MieTools.Server.Emulator.Identity;

namespace MieTools.Server.Emulator.State;

/// <summary>What an emulator has one of and finds again after a restart.</summary>
internal sealed class StateSettings
{
    private const string NamesKey = "names";
    private const string IdentityKey = "identity";
    private readonly IStateStore _state;
    private readonly Dictionary<string, StateRow> _kept;
    private readonly List<StateRow> _new = [];

    /// <summary>Reads what was kept.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public StateSettings(IStateStore state)
    {
        _state = state;
        _kept = state.Read(StateTable.Settings).ToDictionary(row => row.Id, StringComparer.Ordinal);
    }

    /// <summary>The source of OCIDs, behind those of earlier runs.</summary>
    public OcidFactory Ocids(int? seed) => new(seed, Find(OcidFactory.Key, StateJson.Default.SavedOcids)?.Drawn ?? 0);

    /// <summary>The OCIDs to offer: those of the first run.</summary>
    public SavedNames Names(OcidFactory ocids)
    {
        if (Find(NamesKey, StateJson.Default.SavedNames) is { } kept)
            return kept;
        SavedNames names = new(ocids.Create("datascienceproject"), ocids.Create("compartment", ""), ocids.Create("datasciencemodel"));
        Keep(NamesKey, names, StateJson.Default.SavedNames);
        return names;
    }

    /// <summary>Tenancy, users and keys: those of earlier runs, and new ones for users that are new.</summary>
    /// <exception cref="IOException">A key cannot be read.</exception>
    public async Task<EmulatorIdentity> IdentityAsync(OcidFactory ocids, MieEmulatorOptions options)
    {
        IdentityState? kept = Find(IdentityKey, IdentityJson.Default.IdentityState);
        EmulatorIdentity identity;
        try
        {
            identity = await EmulatorIdentity.CreateAsync(ocids, options, kept).ConfigureAwait(false);
        }
        catch (CryptographicException e) when (kept is not null)
        {
            throw StateErrors.Row(_state.Name, _kept[IdentityKey], e);
        }
        if (_state.Keeps)
            Keep(IdentityKey, identity.Export(), IdentityJson.Default.IdentityState);
        return identity;
    }

    /// <summary>Keeps what is new.</summary>
    /// <exception cref="IOException">It cannot be saved.</exception>
    public ValueTask SaveAsync(OcidFactory ocids)
    {
        if (!_state.Keeps)
            return default;
        _state.Append([.. _new, ocids.ToRow()]);
        return _state.SaveAsync();
    }

    private void Keep<T>(string name, T value, JsonTypeInfo<T> type)
    {
        StateRow row = StateJson.Row(StateTable.Settings, name, value, type);
        if (!_kept.TryGetValue(name, out StateRow kept) || kept != row)
            _new.Add(row);
    }

    private T? Find<T>(string name, JsonTypeInfo<T> type)
        where T : class => _kept.TryGetValue(name, out StateRow row) ? StateJson.Read(_state, row, type) : null;
}
