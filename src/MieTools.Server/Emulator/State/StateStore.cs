using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MieTools.Server.Emulator.Folders;

namespace MieTools.Server.Emulator.State;

/// <summary>Keeps the state in a data directory, or nowhere: then it ends with the emulator.</summary>
/// <remarks>
/// Calls that come while a save is under way are saved together by the next one. Nobody waits for company: a call that comes alone is saved
/// at once.
/// </remarks>
internal sealed class StateStore : IDisposable
{
    private readonly StateJournal? _journal;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly object _gate = new();
    // What the call under way has changed; whoever holds the lock of the state has this too.
    private readonly List<(IStateRecord? Record, StateRow Removal)> _changes = [];
    private readonly HashSet<object> _changed = new(ReferenceEqualityComparer.Instance);
    // Rows of calls that are over.
    private List<StateRow> _waiting = [];
    private volatile bool _saving;
    private volatile bool _failed;
    private volatile bool _closed;

    private StateStore(EmulatorFolder? folder, StateJournal? journal)
    {
        Folder = folder;
        _journal = journal;
    }

    /// <summary>The folder that it is in; null when nothing is kept.</summary>
    public EmulatorFolder? Folder { get; }

    /// <summary>True after a save that failed: what was to be saved is still waiting.</summary>
    public bool HasFailed => _failed;

    /// <summary>A store that keeps nothing.</summary>
    public static StateStore InMemory() => new(null, null);

    /// <summary>Opens a data directory, or makes it.</summary>
    /// <exception cref="IOException">It is not usable, or another emulator uses it; the message says what to do.</exception>
    public static StateStore Open(string directory)
    {
        if (string.IsNullOrWhiteSpace(directory))
            throw new FolderException("The data directory has no name. Name a folder.");
        directory = Path.GetFullPath(directory);
        if (File.Exists(directory))
            throw new FolderException($"The data directory '{directory}' is a file. Name a folder.");
        EmulatorFolder? held = null;
        try
        {
            held = EmulatorFolder.Claim(directory, "data directory");
            return new StateStore(held, StateJournal.Open(directory));
        }
        catch (Exception e)
        {
            held?.Dispose();
            if (e is not (UnauthorizedAccessException or IOException) || e is FolderException)
                throw;
            throw new FolderException(
                $"The data directory '{directory}' cannot be read and written: {e.Message} Check its rights and the space that is left, or "
                    + "name another folder.", e);
        }
    }

    /// <summary>What is kept in a table, in the order in which it first came.</summary>
    /// <exception cref="IOException">A row does not hold what it should.</exception>
    public IEnumerable<(string Id, T Value)> Read<T>(string table, JsonTypeInfo<T> type) =>
        (_journal?.Read(table) ?? []).Select(row => (row.Id, Value(row, type)));

    /// <summary>What is kept under a name, or null.</summary>
    /// <exception cref="IOException">It does not hold what it should.</exception>
    public T? Find<T>(string table, string id, JsonTypeInfo<T> type)
        where T : class =>
        _journal?.Read(table).Where(row => row.Id == id).Select(row => Value(row, type)).FirstOrDefault();

    /// <summary>The error of a row that does not hold what it should.</summary>
    public IOException Unreadable(string table, string id, Exception cause) => _journal!.Damaged(
        $"the row '{id}' of its table {table} is not what it should be ({cause.Message.TrimEnd('.')}).", cause);

    /// <summary>Notes a record whose row is made at the end of the call.</summary>
    public void Changed(IStateRecord record)
    {
        if (_journal is not null && _changed.Add(record))
            _changes.Add((record, default));
    }

    /// <summary>Notes that a row goes away.</summary>
    public void Removed(string table, string id)
    {
        if (_journal is not null)
            _changes.Add((null, new StateRow(table, id, null)));
    }

    /// <summary>Takes what was noted as one: all of it will be kept or nothing.</summary>
    public void Commit()
    {
        if (_changes.Count == 0)
            return;
        StateRow[] rows = [.. _changes.Select(e => e.Record?.ToRow() ?? e.Removal)];
        _changes.Clear();
        _changed.Clear();
        lock (_gate)
            _waiting.AddRange(rows);
    }

    /// <summary>Returns when all that was committed so far is safe from a crash.</summary>
    /// <exception cref="IOException">It cannot be written; it stays to be saved by the next call.</exception>
    public async ValueTask SaveAsync()
    {
        lock (_gate)
        {
            if (_waiting.Count == 0 && !_saving)
                return;
        }
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            SaveWaiting();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Saves what waits and closes the file.</summary>
    public void Dispose()
    {
        _turn.Wait();
        try
        {
            if (_closed)
                return;
            SaveWaiting();
        }
        catch (IOException)
        {
            // SaveAsync throws it to those who wait for these rows.
        }
        finally
        {
            _closed = true;
            _journal?.Dispose();
            Folder?.Dispose();
            _turn.Release();
        }
    }

    private void SaveWaiting()
    {
        List<StateRow> rows;
        lock (_gate)
        {
            if (_waiting.Count == 0)
                return;
            if (_closed)
                throw new FolderException("The emulator has stopped; its state is closed.");
            (rows, _waiting) = (_waiting, []);
            _saving = true;
        }
        bool saved = false;
        try
        {
            _journal!.Write(rows);
            saved = true;
        }
        finally
        {
            _failed = !saved;
            lock (_gate)
            {
                if (!saved)
                    _waiting.InsertRange(0, rows);
                _saving = false;
            }
        }
    }

    private T Value<T>(StateRow row, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(row.Value!, type) ?? throw new JsonException("It is null.");
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            throw Unreadable(row.Table, row.Id, e);
        }
    }
}
