using Microsoft.Data.Sqlite;

namespace MieTools.Server.Emulator.State;

/// <summary>The tables, and the steps that bring an older file up to them.</summary>
internal static class StateSchema
{
    // Step n makes version n + 1 of version n. Steps that were released are never changed.
    private static readonly string[] s_steps =
    [
        string.Concat(StateTable.All.Select(t =>
            $"CREATE TABLE {t} (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, value TEXT NOT NULL);\n")),
    ];

    /// <summary>The version that this emulator writes; the file holds it as <c>user_version</c>.</summary>
    public static int Version => s_steps.Length;

    /// <summary>Brings a file up to <see cref="Version"/>, each step whole or not at all.</summary>
    public static void Upgrade(SqliteConnection connection, long from)
    {
        for (long step = from; step < Version; step++)
        {
            using SqliteTransaction transaction = connection.BeginTransaction();
            using SqliteCommand command = connection.CreateCommand();
            command.Transaction = transaction;
#pragma warning disable CA2100 // Constants only.
            command.CommandText = $"{s_steps[step]}PRAGMA user_version = {step + 1}";
#pragma warning restore CA2100
            command.ExecuteNonQuery();
            transaction.Commit();
        }
    }
}
