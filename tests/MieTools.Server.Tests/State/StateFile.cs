using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace MieTools.Server.Tests;

/// <summary>Reads the file of a data directory with code of its own, and spoils it.</summary>
internal static class StateFile
{
    public static string Of(string directory) => Path.Combine(directory, "state.journal");

    /// <summary>Each whole line's JSON; fails when a hash does not fit.</summary>
    public static List<JsonNode> Lines(string directory)
    {
        using FileStream file = new(Of(directory), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using StreamReader reader = new(file);
        List<JsonNode> lines = [];
        string before = "";
        // Behind the last line feed may be what a crash has cut.
        foreach (string line in reader.ReadToEnd().Split('\n')[..^1])
        {
            Assert.Equal(Hash(before, line[65..]), line[..64]);
            before = line[..64];
            lines.Add(JsonNode.Parse(line[65..])!);
        }
        return lines;
    }

    /// <summary>Writes the lines anew, with hashes that fit.</summary>
    public static void Rewrite(string directory, IEnumerable<string> lines)
    {
        StringBuilder text = new();
        string before = "";
        foreach (string line in lines)
            text.Append(before = Hash(before, line)).Append(' ').Append(line).Append('\n');
        File.WriteAllText(Of(directory), text.ToString());
    }

    /// <summary>How many rows a table has.</summary>
    public static int Count(string directory, string table)
    {
        HashSet<string> ids = [];
        foreach (JsonArray row in Lines(directory).SelectMany(l => (l is JsonArray rows ? rows : l["rows"]!.AsArray()).Cast<JsonArray>())
            .Where(r => (string?)r[0] == table))
        {
            if (row.Count == 3)
                ids.Add((string)row[1]!);
            else
                ids.Remove((string)row[1]!);
        }
        return ids.Count;
    }

    private static string Hash(string before, string line) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(before + line))).ToLowerInvariant();
}
