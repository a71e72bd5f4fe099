using Microsoft.Data.Sqlite;
using MieTools.Core.Local;

namespace MieTools.Server.Emulator.State;

/// <summary>The SQLite file of a data directory. Not safe for use by several threads.</summary>
internal sealed class StateDatabase : IDisposable
{
    /// <summary>Its name.</summary>
    public const string FileName = "state.db";

    // "MieT": distinguishes our files from those of other programs.
    private const long ApplicationId = 0x4D696554;
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _commands = [];

    private StateDatabase(string file, SqliteConnection connection)
    {
        File = file;
        _connection = connection;
    }

    /// <summary>Path of the file.</summary>
    public string File { get; }

    /// <summary>Opens the file of a directory, or makes it.</summary>
    /// <exception cref="IOException">It is not usable; the message says why and what to do.</exception>
    public static StateDatabase Open(string directory)
    {
        string file = Path.Combine(directory, FileName);
        try
        {
            if (!System.IO.File.Exists(file))
                Make(file);
            // A file is only named so once it is whole, so that an empty one has lost what it held.
            if (new FileInfo(file).Length == 0)
                throw StateErrors.Damaged(file, "it is empty.");
            StateJournal.Check(JournalOf(file));
            SqliteConnection connection = Connect(file);
            try
            {
                Check(file, connection);
                return new StateDatabase(file, connection);
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        }
        catch (SqliteException e) when (e.SqliteErrorCode is SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB)
        {
            throw StateErrors.Damaged(file, Reason(e), e);
        }
        catch (Exception e) when (e is TypeInitializationException or DllNotFoundException)
        {
            throw StateErrors.NoSqlite(e.GetBaseException());
        }
        catch (SqliteException e)
        {
            throw StateErrors.NotUsable(directory, new IOException(Reason(e), e));
        }
    }

    /// <summary>The rows of a table, in the order in which they first came.</summary>
    /// <exception cref="IOException">The file is damaged.</exception>
    public List<StateRow> Read(string table)
    {
        List<StateRow> rows = [];
        try
        {
            using SqliteCommand command = _connection.CreateCommand();
#pragma warning disable CA2100 // The names of the tables are constants.
            command.CommandText = $"SELECT id, value FROM {table} ORDER BY number";
#pragma warning restore CA2100
            using SqliteDataReader reader = command.ExecuteReader();
            while (reader.Read())
                rows.Add(new StateRow(table, reader.GetString(0), reader.GetString(1)));
        }
        catch (SqliteException e)
        {
            throw StateErrors.Damaged(File, Reason(e), e);
        }
        return rows;
    }

    /// <summary>Writes rows in one transaction; they are on the disk when this returns.</summary>
    /// <exception cref="IOException">They are not, and none of them will be.</exception>
    public void Write(IEnumerable<StateRow> rows)
    {
        // An open file outlives its name: SQLite would go on writing to a deleted file.
        if (!System.IO.File.Exists(File))
            throw StateErrors.NotSaved(File, "it is not there any more.", null);
        try
        {
            using SqliteTransaction transaction = _connection.BeginTransaction();
            foreach (StateRow row in rows)
            {
                SqliteCommand command = Command(row);
                command.Transaction = transaction;
                command.Parameters[0].Value = row.Id;
                if (row.Value is not null)
                    command.Parameters[1].Value = row.Value;
                command.ExecuteNonQuery();
            }
            transaction.Commit();
        }
        catch (SqliteException e)
        {
            throw StateErrors.NotSaved(File, Reason(e), e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (SqliteCommand command in _commands.Values)
            command.Dispose();
        _connection.Dispose();
    }

    private SqliteCommand Command(StateRow row)
    {
        string key = row.Value is null ? "-" + row.Table : row.Table;
        if (_commands.TryGetValue(key, out SqliteCommand? command))
            return command;
        command = _connection.CreateCommand();
#pragma warning disable CA2100 // The names of the tables are constants.
        command.CommandText = row.Value is null
            ? $"DELETE FROM {row.Table} WHERE id = $id"
            : $"INSERT INTO {row.Table} (id, value) VALUES ($id, $value) ON CONFLICT (id) DO UPDATE SET value = excluded.value";
#pragma warning restore CA2100
        command.Parameters.Add("$id", SqliteType.Text);
        if (row.Value is not null)
            command.Parameters.Add("$value", SqliteType.Text);
        _commands.Add(key, command);
        return command;
    }

    // Under another name first: whatever ends this process meanwhile leaves no file that looks like one with a state.
    private static void Make(string file)
    {
        string journal = JournalOf(file);
        if (System.IO.File.Exists(journal))
            throw StateErrors.LeftAlone(journal, file);
        string draft = PartialFiles.NewPath(Path.GetDirectoryName(file)!);
        PrivateFile.Open(draft, FileMode.CreateNew).Dispose();
        using (SqliteConnection connection = Connect(draft))
        {
            StateSchema.Upgrade(connection, 0);
            Run(connection, $"PRAGMA application_id = {ApplicationId}");
        }
        System.IO.File.Move(draft, file);
    }

    private static string JournalOf(string file) => file + "-wal";

    private static SqliteConnection Connect(string file)
    {
        // Without a pool: a closed file has to be closed.
        SqliteConnection connection = new(new SqliteConnectionStringBuilder
        {
            DataSource = file,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
        }.ToString());
        try
        {
            connection.Open();
            // Nobody else has business here: this spares the shared memory file too.
            Run(connection, "PRAGMA locking_mode = EXCLUSIVE");
        }
        catch
        {
            connection.Dispose();
            throw;
        }
        return connection;
    }

    private static void Check(string file, SqliteConnection connection)
    {
        if ((long)Ask(connection, "PRAGMA application_id") != ApplicationId)
            throw StateErrors.Foreign(file);
        long version = (long)Ask(connection, "PRAGMA user_version");
        if (version > StateSchema.Version)
            throw StateErrors.Newer(file, version, StateSchema.Version);
        if ((string)Ask(connection, "PRAGMA quick_check(1)") is not "ok" and var problem)
            throw StateErrors.Damaged(file, problem.ReplaceLineEndings(" "));
        // A commit is one sync of the journal; FULL makes it outlive a loss of power.
        Run(connection, "PRAGMA journal_mode = WAL");
        Run(connection, "PRAGMA synchronous = FULL");
        StateSchema.Upgrade(connection, version);
    }

    private static object Ask(SqliteConnection connection, string text)
    {
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants only.
        command.CommandText = text;
#pragma warning restore CA2100
        return command.ExecuteScalar()!;
    }

    private static void Run(SqliteConnection connection, string text) => Ask(connection, text);

    private static string Reason(SqliteException e) => e.SqliteErrorCode switch
    {
        SQLitePCL.raw.SQLITE_FULL => "no space is left.",
        SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED => "another program has it open.",
        _ => e.Message,
    };
}
