namespace MieTools.Server.Emulator.State;

/// <summary>Gathers what one call changes, so that it is kept as one. Callers hold the lock of the state that they change.</summary>
internal sealed class StateChanges(IStateStore state)
{
    private readonly List<(IStateRecord? Record, StateRow Removal)> _entries = [];
    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);

    /// <summary>Notes a record whose row is made at the end of the call.</summary>
    public void Changed(IStateRecord record)
    {
        if (state.Keeps && _seen.Add(record))
            _entries.Add((record, default));
    }

    /// <summary>Notes that a row goes away.</summary>
    public void Removed(string table, string id)
    {
        if (state.Keeps)
            _entries.Add((null, new StateRow(table, id, null)));
    }

    /// <summary>Hands on what was noted.</summary>
    public void Commit()
    {
        if (_entries.Count == 0)
            return;
        StateRow[] rows = [.. _entries.Select(e => e.Record?.ToRow() ?? e.Removal)];
        _entries.Clear();
        _seen.Clear();
        state.Append(rows);
    }
}
