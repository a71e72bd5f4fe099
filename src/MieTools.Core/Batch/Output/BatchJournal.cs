using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using MieTools.Core.Batch.Input;
using MieTools.Core.Local;

namespace MieTools.Core.Batch.Output;

/// <summary>The file beside a batch's output that makes it resumable: what it belongs to, and a line for each group of results.</summary>
/// <remarks>
/// A line is a hash and JSON. The hash is over the hash before it and the JSON, so no line changes or goes missing unseen. The last line
/// may be torn: it was being written when the process or the machine stopped, and nobody was told of what it says. A line is written when
/// the results that it speaks of are on the disk, so what it says can be relied on; what is behind it in the output is cut off.
/// While the file is open nobody else can open it, and the system closes it when the process ends, however it ends.
/// </remarks>
internal sealed class BatchJournal : IDisposable
{
    /// <summary>What the first line says that it is.</summary>
    public const string FormatName = "mie-batch-journal";

    /// <summary>What is added to the name of the output.</summary>
    public const string Extension = ".journal";

    private static readonly SearchValues<byte> s_hexDigits = SearchValues.Create("0123456789abcdef"u8);

    private const int HashLength = 32;
    private const int MaxLine = 4 * 1024 * 1024;

    private readonly SafeFileHandle _file;
    private string _hash = "";
    private readonly FileIdentity? _identity;
    private long _length;

    private BatchJournal(string path, SafeFileHandle file)
    {
        Path = path;
        _file = file;
        _identity = FileIdentity.Of(path);
    }

    public string Path { get; }

    /// <summary>What it says.</summary>
    public JournalState State { get; } = new();

    /// <summary>Opens the journal of an output, or makes it.</summary>
    /// <exception cref="MieException"><c>BatchOutputUnavailable</c>: another run has it. <c>BatchJournalInvalid</c>: it is damaged, or is
    /// none. <c>FileUnwritable</c>.</exception>
    public static BatchJournal Open(string path) => Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite)!;

    /// <summary>What the journal of an output says; null when there is none. Nothing is made or changed.</summary>
    /// <inheritdoc cref="Open(string)"/>
    public static JournalState? Look(string path)
    {
        using BatchJournal? journal = File.Exists(path) ? Open(path, FileMode.Open, FileAccess.Read) : null;
        return journal?.State;
    }

    /// <summary>A run begins from nothing; what was there counts no more.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public void Begin(JournalHeader header)
    {
        Append(header.Write);
        State.Begin(header);
    }

    /// <summary>Says that results are on the disk.</summary>
    /// <param name="lines">Their lines.</param>
    /// <param name="output">Whole bytes of the output with them, and their sum.</param>
    /// <param name="errors">Whole bytes of the error file with them, and their sum.</param>
    /// <param name="totals">What all results add up to.</param>
    /// <exception cref="IOException">It could not be written, and will not be.</exception>
    public void Commit(List<long> lines, (long Length, uint Sum) output, (long Length, uint Sum) errors, BatchTotals totals)
    {
        string text = LineSet.Text(lines);
        Append(json =>
        {
            json.WriteString("lines"u8, text);
            json.WriteNumber("output"u8, output.Length);
            json.WriteNumber("errors"u8, errors.Length);
            json.WriteNumber("outputSum"u8, output.Sum);
            json.WriteNumber("errorSum"u8, errors.Sum);
            json.WriteNumber("succeeded"u8, totals.Succeeded);
            json.WriteNumber("failed"u8, totals.Failed);
            json.WriteNumber("promptTokens"u8, totals.PromptTokens);
            json.WriteNumber("completionTokens"u8, totals.CompletionTokens);
        });
        State.Done.Add(text);
        (State.OutputLength, State.ErrorLength, State.Totals, State.IsClosed) = (output.Length, errors.Length, totals, false);
        State.Sums = (output.Sum, errors.Sum);
    }

    /// <summary>Says that all lines have a result.</summary>
    public void End()
    {
        if (State.IsEnded)
            return;
        Append(json => json.WriteBoolean("ended"u8, true));
        State.IsEnded = true;
    }

    /// <summary>Says that the run has stopped, and that nothing is on the disk but what was told.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public void Close()
    {
        if (State.IsEnded || State.IsClosed || State.Header is null)
            return;
        Append(json => json.WriteBoolean("closed"u8, true));
        State.IsClosed = true;
    }

    /// <summary>Sees to it that it is still where its name is.</summary>
    /// <exception cref="MieException"><c>BatchOutputMismatch</c>: it is not.</exception>
    public void CheckThere() => DurableFile.CheckThere(Path, _identity);

    public void Dispose() => _file.Dispose();

    private static BatchJournal Open(string path, FileMode mode, FileAccess access)
    {
        SafeFileHandle file;
        try
        {
            file = File.OpenHandle(path, mode, access, FileShare.None);
        }
        catch (IOException e) when (IsHeld(e))
        {
            throw new MieException(MieErrors.BatchOutputUnavailable,
                $"Another run is writing '{path[..^Extension.Length]}'. Nothing was sent.", target: path, inner: e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MieException(MieErrors.FileUnwritable, $"'{path}' cannot be written: {ReplacementFile.ReasonOf(e)} Nothing was sent.",
                null, path, e);
        }

        BatchJournal journal = new(path, file);
        try
        {
            journal.Replay();
            return journal;
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    private void Replay()
    {
        using HandleStream stream = new(_file);
        RecordReader lines = new(stream, delimiter: null, MaxLine);
        long end = 0;
        while (lines.Read())
        {
            end += lines.Record.Length + 1;
            bool isLast = end >= stream.Length;
            // A line that lacks its line end, or is not as it was written, is torn when it is the last.
            if (end > stream.Length || lines.IsTooLong || !TryApply(lines.Record))
            {
                if (isLast && (State.Header is not null || IsTornHeader(lines.Record.Span)))
                    return;
                throw Damaged(_length == 0 ? "it is a file of another program, or its first line is not as it was written."
                    : $"the line at byte {_length} is not as it was written.");
            }
            _length = end;
        }
    }

    // A first line that was cut off begins as one does; nothing had been sent then. A loss of power leaves zeros where a block did not come
    // to the disk.
    private static bool IsTornHeader(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> begins = " {\"format\":\"mie-batch-journal\""u8;
        line = line.TrimEnd((byte)0);
        ReadOnlySpan<byte> json = line.Length > HashLength ? line[HashLength..] : default;
        int length = Math.Min(json.Length, begins.Length);
        return !line[..Math.Min(line.Length, HashLength)].ContainsAnyExcept(s_hexDigits)
            && json[..length].SequenceEqual(begins[..length]);
    }

    private bool TryApply(ReadOnlyMemory<byte> line)
    {
        if (line.Length <= HashLength + 2 || line.Span[HashLength] != ' ')
            return false;
        ReadOnlyMemory<byte> json = line[(HashLength + 1)..];
        string hash = HashOf(json.Span);
        if (!line.Span[..HashLength].SequenceEqual(Encoding.ASCII.GetBytes(hash)))
            return false;
        Apply(json);
        _hash = hash;
        return true;
    }

    private void Apply(ReadOnlyMemory<byte> line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement json = document.RootElement;
            if (json.TryGetProperty("format", out JsonElement format))
                Begin(json, format);
            else if (json.TryGetProperty("ended", out _))
                State.IsEnded = true;
            else if (json.TryGetProperty("closed", out _))
                State.IsClosed = true;
            else
                ApplyCommit(json);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw Damaged($"the line at byte {_length} says what no batch says ({e.Message.TrimEnd('.')}).");
        }
    }

    private void Begin(JsonElement json, JsonElement format)
    {
        if (format.GetString() != FormatName)
            throw new FormatException("the format is another one");
        if (json.GetProperty("version").GetInt32() is int version and > JournalHeader.Version)
            throw Damaged($"it was written by a newer version of this module (its version is {version}).");
        State.Begin(JournalHeader.Read(json));
    }

    private void ApplyCommit(JsonElement json)
    {
        State.Done.Add(json.GetProperty("lines").GetString()!);
        State.OutputLength = json.GetProperty("output").GetInt64();
        State.ErrorLength = json.GetProperty("errors").GetInt64();
        State.IsClosed = false;
        State.Sums = json.TryGetProperty("outputSum", out JsonElement sum) ? (sum.GetUInt32(), json.GetProperty("errorSum").GetUInt32())
            : null;
        State.Totals = new BatchTotals(json.GetProperty("succeeded").GetInt64(), json.GetProperty("failed").GetInt64(),
            json.GetProperty("promptTokens").GetInt64(), json.GetProperty("completionTokens").GetInt64());
    }

    private void Append(Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> text = new();
        using (Utf8JsonWriter json = new(text))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        string hash = HashOf(text.WrittenSpan);
        byte[] line = [.. Encoding.ASCII.GetBytes(hash), (byte)' ', .. text.WrittenSpan, (byte)'\n'];
        // Behind the last whole line stands what was torn.
        if (RandomAccess.GetLength(_file) != _length)
            RandomAccess.SetLength(_file, _length);
        RandomAccess.Write(_file, line, _length);
        RandomAccess.FlushToDisk(_file);
        _hash = hash;
        _length += line.Length;
    }

    private string HashOf(ReadOnlySpan<byte> json)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.ASCII.GetBytes(_hash));
        hash.AppendData(json);
        return Convert.ToHexString(hash.GetHashAndReset())[..HashLength].ToLowerInvariant();
    }

    private MieException Damaged(string why) => new(MieErrors.BatchJournalInvalid,
        $"The journal '{Path}' cannot be read: {why} Nothing was sent, and nothing was changed.", target: Path);

    // ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION; elsewhere EWOULDBLOCK, which is 35 for macOS.
    internal static bool IsHeld(IOException e) => OperatingSystem.IsWindows()
        ? (e.HResult & 0xFFFF) is 32 or 33
        : e.HResult == (OperatingSystem.IsMacOS() ? 35 : 11);
}
