using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using MieTools.Core.Local;
using MieTools.Server.Emulator.Folders;

namespace MieTools.Server.Emulator.State;

/// <summary>The file of a data directory: a snapshot in its first line, and a line for each save since.</summary>
/// <remarks>
/// A line is a SHA-256 and JSON. The hash is over the hash before it and the JSON, so no line changes or goes missing unseen. Only what
/// comes after the last line feed may be incomplete: a save that a crash cut off, which nobody was told of. Not safe for several threads.
/// </remarks>
internal sealed class StateJournal : IDisposable
{
    private const int Version = 1;
    private const int HashLength = 64;
    private const int LeastGrowth = 4 * 1024 * 1024;
    private readonly Dictionary<(string Table, string Id), (long Number, string Value)> _rows = [];
    private SafeFileHandle? _file;
    private string _hash = "";
    private long _length;
    private long _compactAt;
    private long _numbers;
    private bool _grew;

    private StateJournal(string path) => Path = path;

    /// <summary>Path of the file.</summary>
    public string Path { get; }

    /// <summary>Opens the file of a directory, or makes it. What is there is not touched before the first save.</summary>
    /// <exception cref="IOException">It is damaged, or not usable.</exception>
    public static StateJournal Open(string directory)
    {
        StateJournal journal = new(System.IO.Path.Combine(directory, EmulatorFolder.StateName));
        if (File.Exists(journal.Path))
            journal.Replay(HeldFile.Patiently(() => File.ReadAllBytes(journal.Path)));
        else
            journal.Compact();
        return journal;
    }

    /// <summary>The rows of a table, in the order in which they first came.</summary>
    public IEnumerable<StateRow> Read(string table) =>
        _rows.Where(r => r.Key.Table == table).OrderBy(r => r.Value.Number).Select(r => new StateRow(table, r.Key.Id, r.Value.Value));

    /// <summary>Writes rows as one line; they are on the disk when this returns.</summary>
    /// <exception cref="IOException">They are not, and none of them will be.</exception>
    public void Write(IReadOnlyList<StateRow> rows)
    {
        // An open file outlives its name: this would go on writing to a deleted one.
        if (!File.Exists(Path))
            throw NotSaved("it is not there any more.", null);
        byte[] line = Line(json => WriteRows(json, rows), _hash);
        try
        {
            _file ??= HeldFile.Patiently(() => File.OpenHandle(Path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read));
            // Behind the last whole line stands what a save that failed has left.
            if (RandomAccess.GetLength(_file) != _length)
                RandomAccess.SetLength(_file, _length);
            RandomAccess.Write(_file, line, _length);
            RandomAccess.FlushToDisk(_file);
        }
        catch (Exception e) when (IsOfDisk(e))
        {
            throw NotSaved(ReplacementFile.ReasonOf(e), e);
        }
        Take(line);
        foreach (StateRow row in rows)
            Apply(row);
        _grew = true;
        if (_length > _compactAt)
            TryCompact();
    }

    /// <summary>Closes the file, as one line if there is room for it: then any damage shows.</summary>
    public void Dispose()
    {
        if (_grew && File.Exists(Path))
            TryCompact();
        _file?.Dispose();
    }

    /// <summary>The error of a file that is not what it should be.</summary>
    public FolderException Damaged(string why, Exception? cause = null) => new(
        $"The state file '{Path}' is damaged: {why} Nothing was changed. Put a copy of it back, or move it away to begin anew without what "
            + "it holds.", cause);

    private FolderException NotAsWritten() => Damaged(_length == 0
        ? "its first line is not as an emulator wrote it, or it is a file of another program."
        : $"the line at byte {_length} is not as it was written.");

    private FolderException NotSaved(string why, Exception? cause) => new(
        $"The state cannot be saved in '{Path}': {why} The call may take effect later. Until the state can be saved every call is refused.",
        cause);

    private void Replay(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.IsEmpty)
            throw Damaged("it is empty.");
        for (int end; (end = bytes.Span.IndexOf((byte)'\n')) >= 0; bytes = bytes[(end + 1)..])
        {
            ReadOnlyMemory<byte> line = bytes[..(end + 1)];
            // A loss of power leaves zeros where blocks of the last save did not come to the disk.
            if (_length > 0 && line.Length == bytes.Length && line.Span.Contains((byte)0))
                return;
            if (line.Length <= HashLength + 2 || line.Span[HashLength] != ' '
                || !line.Span[..HashLength].SequenceEqual(HashOf(_hash, line.Span[(HashLength + 1)..^1])))
            {
                throw NotAsWritten();
            }
            Restore(line[(HashLength + 1)..^1]);
            Take(line.Span);
        }
        if (_length == 0)
            throw NotAsWritten();
        _compactAt = _length + LeastGrowth;
    }

    private void Restore(ReadOnlyMemory<byte> text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 256 });
            JsonElement rows = document.RootElement;
            if (_length == 0)
            {
                int version = rows.GetProperty("version").GetInt32();
                if (version > Version)
                {
                    throw new FolderException($"The state file '{Path}' was written by a newer emulator (its version is {version}; this "
                        + $"emulator knows versions up to {Version}). Use that emulator, or name another folder.");
                }
                rows = rows.GetProperty("rows");
            }
            foreach (JsonElement row in rows.EnumerateArray())
                Apply(new StateRow(row[0].GetString()!, row[1].GetString()!, row.GetArrayLength() > 2 ? row[2].GetRawText() : null));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException
            or IndexOutOfRangeException)
        {
            throw Damaged($"the line at byte {_length} holds no rows ({e.Message.TrimEnd('.')}).", e);
        }
    }

    private void Apply(StateRow row)
    {
        (string, string) key = (row.Table, row.Id);
        if (row.Value is null)
            _rows.Remove(key);
        else
            _rows[key] = (_rows.TryGetValue(key, out (long Number, string) old) ? old.Number : _numbers++, row.Value);
    }

    // The new file takes the place of the old one when it is whole. Where a rename is not on the disk at once, the next save's flush of
    // this same file takes it along; until then the old one holds the same rows.
    private void Compact()
    {
        byte[] line = Line(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("version"u8, Version);
            json.WritePropertyName("rows"u8);
            WriteRows(json, _rows.OrderBy(r => r.Value.Number).Select(r => new StateRow(r.Key.Table, r.Key.Id, r.Value.Value)));
            json.WriteEndObject();
        }, "");
        _file?.Dispose();
        _file = null;
        using (ReplacementFile file = ReplacementFile.Open(Path, isPrivate: true))
        {
            file.Stream.Write(line);
            file.Commit();
        }
        _length = 0;
        Take(line);
        _grew = false;
        _compactAt = (4 * _length) + LeastGrowth;
    }

    private void TryCompact()
    {
        try
        {
            Compact();
        }
        catch (Exception e) when (IsOfDisk(e))
        {
            // All is saved as it is; only the file is longer than it need be.
            _compactAt = 2 * _length;
        }
    }

    // The last is .NET's for a file that may not be as long.
    private static bool IsOfDisk(Exception e) => e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException;

    private void Take(ReadOnlySpan<byte> line)
    {
        _hash = Encoding.ASCII.GetString(line[..HashLength]);
        _length += line.Length;
    }

    private static byte[] Line(Action<Utf8JsonWriter> write, string before)
    {
        ArrayBufferWriter<byte> text = new();
        using (Utf8JsonWriter json = new(text))
            write(json);
        return [.. HashOf(before, text.WrittenSpan), (byte)' ', .. text.WrittenSpan, (byte)'\n'];
    }

    private static void WriteRows(Utf8JsonWriter json, IEnumerable<StateRow> rows)
    {
        json.WriteStartArray();
        foreach (StateRow row in rows)
        {
            json.WriteStartArray();
            json.WriteStringValue(row.Table);
            json.WriteStringValue(row.Id);
            if (row.Value is not null)
                json.WriteRawValue(row.Value, skipInputValidation: true);
            json.WriteEndArray();
        }
        json.WriteEndArray();
    }

    private static byte[] HashOf(string before, ReadOnlySpan<byte> text)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.ASCII.GetBytes(before));
        hash.AppendData(text);
        return Encoding.ASCII.GetBytes(Convert.ToHexString(hash.GetHashAndReset()).ToLowerInvariant());
    }
}
