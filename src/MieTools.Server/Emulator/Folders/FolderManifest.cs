using System.Security.Cryptography;
using System.Text;
using MieTools.Server.Emulator.Identity;
using MieTools.Server.Wire;

namespace MieTools.Server.Emulator.Folders;

/// <summary>
/// The list of the files that emulators have written for clients into a folder, with the SHA-256 of each, in the form of <c>sha256sum</c>.
/// </summary>
internal sealed class FolderManifest
{
    private const string FileName = "emulator.files";
    private const int HashLength = 64;
    private const int MostBytes = 1 << 20;
    private readonly HashSet<(string Hash, string Name)> _lines;

    private FolderManifest(IEnumerable<(string Hash, string Name)> lines) => _lines = [.. lines];

    /// <summary>Reads the list of a folder; null when there is none, or one of another program.</summary>
    public static FolderManifest? Read(string directory)
    {
        FileInfo file = new(Path.Combine(directory, FileName));
        if (!IsReadable(file))
            return null;
        string[] lines = File.ReadAllLines(file.FullName);
        return lines.All(l => l.Length > HashLength + 2 && l[HashLength..(HashLength + 2)] == "  "
                && l.Take(HashLength).All(char.IsAsciiHexDigitLower))
            ? new FolderManifest(lines.Select(l => (l[..HashLength], l[(HashLength + 2)..])))
            : null;
    }

    /// <summary>Writes files. A process that is killed meanwhile leaves a list that knows the old and the new ones.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="files">Names and texts, in the order in which they are written.</param>
    public static void Write(string directory, IReadOnlyList<(string Name, string Text)> files)
    {
        FolderManifest old = Read(directory) ?? new FolderManifest([]);
        List<(string Hash, string Name)> lines = [.. files.Select(f => (HashOf(Encoding.UTF8.GetBytes(f.Text)), f.Name))];
        new FolderManifest(old._lines.Concat(lines)).Save(directory);
        foreach ((string name, string text) in files)
            PrivateFile.Write(Path.Combine(directory, name), text);
        // What an earlier emulator wrote for users that this one does not have stays ours.
        new FolderManifest(old._lines.Where(o => files.All(f => f.Name != o.Name)).Concat(lines)).Save(directory);
    }

    /// <summary>Takes the list of a folder away.</summary>
    public static void Delete(string directory) => File.Delete(Path.Combine(directory, FileName));

    /// <summary>True for the name of a file that was written here.</summary>
    public bool Lists(string name) => _lines.Any(l => l.Name == name);

    /// <summary>True for a file that is as it was written, and for the list itself.</summary>
    public bool Holds(FileInfo file)
    {
        if (file.Name == FileName)
            return true;
        if (!Lists(file.Name) || !IsReadable(file))
            return false;
        byte[] content = File.ReadAllBytes(file.FullName);
        // Clients put newer tokens in the place of those that expire.
        return _lines.Contains((HashOf(content), file.Name)) || SessionToken.IsOfEmulator(Encoding.UTF8.GetString(content));
    }

    private static bool IsReadable(FileInfo file) => file is { Exists: true, LinkTarget: null, Length: > 0 and <= MostBytes };

    private static string HashOf(byte[] content) => Convert.ToHexString(SHA256.HashData(content)).ToLowerInvariant();

    private void Save(string directory)
    {
        StringBuilder text = new();
        foreach ((string hash, string name) in _lines.OrderBy(l => l.Name, StringComparer.Ordinal))
            text.Append(hash).Append("  ").Append(name).Append('\n');
        PrivateFile.Write(Path.Combine(directory, FileName), text.ToString());
    }
}
