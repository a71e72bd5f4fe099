using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;

namespace MieTools.Core.Batch.Input;

/// <summary>Reads the requests of a batch one by one, over all files, from the beginning.</summary>
/// <param name="input">What to read.</param>
/// <param name="hash">Takes the bytes of all files; null for none.</param>
internal sealed class EntryReader(BatchInput input, IncrementalHash? hash = null)
{
    private static readonly string[] s_textColumns = ["Text"];

    private InputFile? _open;
    private long _bytesRead;

    /// <summary>Bytes of the files that were read so far.</summary>
    public long BytesRead => Interlocked.Read(ref _bytesRead);

    /// <summary>Bytes of all files.</summary>
    public static long TotalBytes(BatchInput input) => input.Files.Sum(f => File.Exists(f) ? new FileInfo(f).Length : 0);

    /// <summary>Reads. What an entry holds is there until the next one is asked for.</summary>
    /// <exception cref="MieException">A file cannot be read, or has changed while it was.</exception>
    public IEnumerable<BatchEntry> Read(CancellationToken cancellationToken)
    {
        long ordinal = 0;
        for (int number = 0; number < input.Files.Length; number++)
        {
            string path = input.Files[number];
            using InputFile file = _open = InputFile.Open(path, hash, count => Interlocked.Add(ref _bytesRead, count));
            string prefix = input.Files.Length == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"file-{number + 1}-");
            using IEnumerator<BatchEntry> entries = Entries(file, path).GetEnumerator();
            while (Next(entries, path))
            {
                cancellationToken.ThrowIfCancellationRequested();
                BatchEntry entry = entries.Current with { Ordinal = ordinal++, File = path };
                yield return entry.HasOwnId ? entry
                    : entry with { CustomId = string.Create(CultureInfo.InvariantCulture, $"{prefix}line-{entry.Line}") };
            }
            Finish(file, path);
            _open = null;
        }
    }

    /// <summary>Refuses to go on when the file that is being read was written to since it was opened.</summary>
    /// <exception cref="MieException"><c>BatchOutputMismatch</c>.</exception>
    public void CheckUnchanged()
    {
        if (_open is { HasChanged: true } file)
            throw Changed(file.Path);
    }

    /// <summary>The error of an input that is not what was checked.</summary>
    public static MieException Changed(string path) => new(MieErrors.BatchOutputMismatch,
        $"'{path}' was changed while the batch was running. What was answered until then is kept.",
        "Leave the input as it is while a batch runs. Put it back to go on, or name another -OutFile.", path);

    private static bool Next(IEnumerator<BatchEntry> entries, string path)
    {
        try
        {
            return entries.MoveNext();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw Local.LocalFiles.NotReadable(path, e);
        }
    }

    private void Finish(InputFile file, string path)
    {
        try
        {
            if (hash is not null)
                file.ReadToEnd();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Local.LocalFiles.NotReadable(path, e);
        }
        if (file.HasChanged)
            throw Changed(path);
    }

    private IEnumerable<BatchEntry> Entries(InputFile file, string path)
    {
        BatchInputFormat format = FormatOf(path);
        char delimiter = input.Delimiter ?? (IsOfKind(path, ".tsv") ? '\t' : ',');
        RecordReader records = new(file.Text, format == BatchInputFormat.Csv ? delimiter : null);
        return format switch
        {
            BatchInputFormat.Csv => Rows(records, delimiter),
            BatchInputFormat.Text => Records(records, Line),
            _ => Records(records, record => JsonLine.Read(record, input.Prompt is not null, input.MakesPrompts)),
        };
    }

    private BatchInputFormat FormatOf(string path) => input.Format != BatchInputFormat.Auto ? input.Format
        : IsOfKind(path, ".csv") || IsOfKind(path, ".tsv") ? BatchInputFormat.Csv
        : IsOfKind(path, ".txt") ? BatchInputFormat.Text
        : BatchInputFormat.Jsonl;

    private static bool IsOfKind(string path, string extension) => path.EndsWith(extension, StringComparison.OrdinalIgnoreCase)
        || path.EndsWith(extension + ".gz", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<BatchEntry> Records(RecordReader records, Func<ReadOnlyMemory<byte>, BatchEntry> read)
    {
        while (records.Read())
        {
            if (records.IsTooLong)
                yield return TooLong(records);
            else if (!IsBlank(records.Record.Span))
                yield return read(records.Record) with { Line = records.Line };
        }
    }

    private static BatchEntry Line(ReadOnlyMemory<byte> line) => Utf8.IsValid(line.Span)
        ? new BatchEntry { Row = new BatchRow(s_textColumns, [Encoding.UTF8.GetString(line.Span)]) }
        : new BatchEntry { Fault = "it is not UTF-8; save the file as UTF-8" };

    private static IEnumerable<BatchEntry> Rows(RecordReader records, char delimiter)
    {
        string[]? names = null;
        while (records.Read())
        {
            if (records.IsTooLong)
            {
                yield return TooLong(records);
                continue;
            }
            if (IsBlank(records.Record.Span) || (names is null && records.Record.Span.StartsWith("#TYPE"u8)))
                continue;
            IReadOnlyList<string>? fields = CsvRecord.Fields(records.Record.Span, delimiter);
            if (names is null)
                names = Header(fields);
            else
                yield return Row(names, fields, records.IsUnclosed) with { Line = records.Line };
        }
    }

    private static string[] Header(IReadOnlyList<string>? fields)
    {
        string[] names = [.. (fields ?? throw Bad("is not UTF-8; save the file as UTF-8")).Select(f => f.Trim())];
        if (names.FirstOrDefault(n => n.Length == 0) is not null)
            throw Bad("has a column without a name");
        if (names.Distinct(StringComparer.OrdinalIgnoreCase).Count() != names.Length)
            throw Bad("names a column twice");
        return names;

        static MieException Bad(string why) => new(MieErrors.BatchInputInvalid, $"The header of the table {why}. Nothing was sent.",
            "The first line of a CSV file names its columns; -Delimiter says what stands between them.");
    }

    private static BatchEntry Row(string[] names, IReadOnlyList<string>? fields, bool isUnclosed)
    {
        string? fault = fields is null ? "it is not UTF-8; save the file as UTF-8"
            : isUnclosed ? "its last quote is not closed"
            : fields.Count > names.Length
                ? string.Create(CultureInfo.InvariantCulture, $"it has {fields.Count} columns, and the header {names.Length}")
            : null;
        if (fault is not null)
            return new BatchEntry { Fault = fault };
        BatchRow row = new(names, [.. fields!, .. Enumerable.Repeat((string?)null, names.Length - fields!.Count)]);
        string? id = row.Value("custom_id") ?? row.Value("CustomId");
        return new BatchEntry { Row = row, CustomId = id ?? "", HasOwnId = id is not null };
    }

    private static bool IsBlank(ReadOnlySpan<byte> record) => record.Trim(" \t\r"u8).IsEmpty;

    private static BatchEntry TooLong(RecordReader records) => new()
    {
        Line = records.Line,
        Fault = string.Create(CultureInfo.InvariantCulture,
            $"it is longer than {RecordReader.DefaultMaxLength / 1048576} MB, the most that is read of a line"),
    };
}
