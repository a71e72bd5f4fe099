using System.Text.Json.Serialization.Metadata;

namespace MieTools.Server.Emulator.State;

/// <summary>What an emulator has one of and finds again after a restart.</summary>
internal sealed class StateSettings
{
    private const string NamesKey = "names";
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
        _new.Add(StateJson.Row(StateTable.Settings, NamesKey, names, StateJson.Default.SavedNames));
        return names;
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

    private T? Find<T>(string name, JsonTypeInfo<T> type)
        where T : class => _kept.TryGetValue(name, out StateRow row) ? StateJson.Read(row, type) : null;
}
