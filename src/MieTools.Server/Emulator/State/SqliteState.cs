namespace MieTools.Server.Emulator.State;

/// <summary>Keeps the state in a data directory. SQLite is loaded with this class, and only then.</summary>
/// <remarks>
/// Calls that come while a save is under way are saved together by the next one. Nobody waits for company: a call that comes alone is saved
/// at once.
/// </remarks>
internal sealed class SqliteState : IStateStore
{
    private readonly EmulatorFolder _folder;
    private readonly StateDatabase _database;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly object _gate = new();
    // Rows that wait, and how many have come and been saved in all. The rows and the first number are guarded by the gate.
    private List<StateRow> _waiting = [];
    private long _appended;
    private long _saved;
    private volatile bool _failed;
    private volatile bool _closed;

    private SqliteState(EmulatorFolder folder, StateDatabase database)
    {
        _folder = folder;
        _database = database;
    }

    /// <inheritdoc/>
    public EmulatorFolder? Folder => _folder;

    /// <inheritdoc/>
    public string Name => _database.File;

    /// <inheritdoc/>
    public bool Keeps => true;

    /// <inheritdoc/>
    public bool HasFailed => _failed;

    /// <summary>Opens a data directory, or makes it.</summary>
    /// <exception cref="IOException">It is not usable, or another emulator uses it; the message says what to do.</exception>
    public static SqliteState Open(string directory)
    {
        if (string.IsNullOrWhiteSpace(directory))
            throw StateErrors.NoName();
        directory = Path.GetFullPath(directory);
        if (File.Exists(directory))
            throw StateErrors.IsFile(directory);
        EmulatorFolder? held = null;
        try
        {
            held = EmulatorFolder.Claim(directory, "data directory");
            return new SqliteState(held, StateDatabase.Open(directory));
        }
        catch (Exception e)
        {
            held?.Dispose();
            if (e is UnauthorizedAccessException || e is IOException and not StateException)
                throw StateErrors.NotUsable(directory, e);
            throw;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<StateRow> Read(string table) => _database.Read(table);

    /// <inheritdoc/>
    public void Append(IReadOnlyList<StateRow> rows)
    {
        lock (_gate)
        {
            _waiting.AddRange(rows);
            _appended += rows.Count;
        }
    }

    /// <inheritdoc/>
    public ValueTask SaveAsync()
    {
        long wanted;
        lock (_gate)
            wanted = _appended;
        return Interlocked.Read(ref _saved) >= wanted ? default : new ValueTask(SaveAsync(wanted));
    }

    /// <summary>Saves what waits and closes the file.</summary>
    public void Dispose()
    {
        _turn.Wait();
        try
        {
            if (_closed)
                return;
            _closed = true;
            SaveWaiting();
        }
        catch (IOException)
        {
            // SaveAsync throws it to those who wait for these rows.
        }
        finally
        {
            _database.Dispose();
            _folder.Dispose();
            _turn.Release();
        }
    }

    private async Task SaveAsync(long wanted)
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            if (Interlocked.Read(ref _saved) >= wanted)
                return;
            if (_closed)
                throw StateErrors.Closed();
            SaveWaiting();
        }
        finally
        {
            _turn.Release();
        }
    }

    private void SaveWaiting()
    {
        List<StateRow> rows;
        lock (_gate)
        {
            rows = _waiting;
            _waiting = [];
        }
        if (rows.Count == 0)
            return;
        try
        {
            _database.Write(rows);
        }
        catch
        {
            _failed = true;
            lock (_gate)
                _waiting.InsertRange(0, rows);
            throw;
        }
        _failed = false;
        Interlocked.Add(ref _saved, rows.Count);
    }
}
