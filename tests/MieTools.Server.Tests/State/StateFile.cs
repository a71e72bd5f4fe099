using Microsoft.Data.Sqlite;

namespace MieTools.Server.Tests;

/// <summary>Looks into the file of a data directory, and spoils it.</summary>
internal static class StateFile
{
    public static string Of(string directory) => Path.Combine(directory, "state.db");

    /// <summary>Copies the state file and its journal to a folder below theirs.</summary>
    public static string CopyOf(string directory)
    {
        string copy = Directory.CreateDirectory(Path.Combine(directory, Guid.NewGuid().ToString("N"))).FullName;
        foreach (string file in Directory.GetFiles(directory, "state.db*"))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        return copy;
    }

    public static long Count(string directory, string table) => (long)Run(Of(directory), $"SELECT count(*) FROM {table}")!;

    public static object? Run(string file, string text)
    {
        using SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = text;
        return command.ExecuteScalar();
    }
}
