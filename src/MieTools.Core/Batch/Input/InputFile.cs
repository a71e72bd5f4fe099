using System.Security.Cryptography;
using System.Text;
using MieTools.Core.Http;
using MieTools.Core.Local;

namespace MieTools.Core.Batch.Input;

/// <summary>An input file as a stream of UTF-8: unpacked when it is gzip, in another charset when its beginning says so.</summary>
internal sealed class InputFile : IDisposable
{
    private const int PrefixLength = 4;
    private readonly FingerprintStream _raw;
    private readonly FileStamp _stamp;

    private InputFile(string path, FileStream file, IncrementalHash? hash, Action<long> read, FileStamp stamp)
    {
        Path = path;
        _stamp = stamp;
        try
        {
            bool isGzip = StartsWith(file, [0x1F, 0x8B]);
            _raw = new FingerprintStream(file, hash, read);
            Text = AsUtf8(isGzip ? new GzipReader(_raw) : _raw);
        }
        catch
        {
            // Whoever is told that it is damaged wants to put another in its place.
            file.Dispose();
            throw;
        }
    }

    public string Path { get; }

    public Stream Text { get; }

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="hash">Takes the bytes of the file as they stand on the disk; null for none.</param>
    /// <param name="read">Told of bytes that were read of the disk.</param>
    /// <exception cref="MieException">
    /// <c>ArgumentInvalid</c>: it is a pipe or a device. <c>FileNotFound</c>, <c>FileUnreadable</c>.
    /// </exception>
    public static InputFile Open(string path, IncrementalHash? hash, Action<long> read)
    {
        try
        {
            FileKind kind = FileStatus.Of(path).Kind;
            if (kind is FileKind.Directory)
            {
                throw MieException.InvalidArgument("Path", $"'{path}' is a folder.",
                    $"Name its files, with wildcards: '{System.IO.Path.Combine(path, "*.jsonl")}'.");
            }
            if (kind is FileKind.Device)
            {
                throw MieException.InvalidArgument("Path", $"'{path}' is no file on a disk.",
                    "A batch reads its input twice, to check it and to send it: write it to a file first.");
            }

            FileStamp stamp = FileStamp.Of(path);
            FileStream file = HeldFile.Patiently(() => new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1, FileOptions.SequentialScan));
            return new InputFile(path, file, hash, read, stamp);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw LocalFiles.NotReadable(path, e);
        }
    }

    /// <summary>Reads what is behind the end of the text, so that the fingerprint is that of the whole file.</summary>
    public void ReadToEnd()
    {
        byte[] rest = new byte[PrefixLength * 1024];
        while (_raw.Read(rest.AsSpan()) > 0)
        {
            // Only to be counted.
        }
    }

    /// <summary>Whether the file on the disk is not the one that was opened any more.</summary>
    public bool HasChanged => FileStamp.Of(Path) != _stamp;

    public void Dispose()
    {
        Text.Dispose();
        _raw.Dispose();
    }

    private static bool StartsWith(FileStream file, ReadOnlySpan<byte> mark)
    {
        Span<byte> first = stackalloc byte[mark.Length];
        bool starts = file.ReadAtLeast(first, mark.Length, throwOnEndOfStream: false) == mark.Length && first.SequenceEqual(mark);
        file.Position = 0;
        return starts;
    }

    private static Stream AsUtf8(Stream stream)
    {
        byte[] first = new byte[PrefixLength];
        int count = stream.ReadAtLeast(first, PrefixLength, throwOnEndOfStream: false);
        ReadOnlyMemory<byte> prefix = first.AsMemory(0, count);
        // An unmarked text of one byte a character is told line by line.
        bool isWide = prefix.Span is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] or [0, 0, 0xFE, 0xFF] or [not 0, 0, ..] or [0, not 0, ..];
        Encoding encoding = isWide ? TextEncoding.Find(prefix.Span, out int mark) : Utf8(prefix.Span, out mark);
        PrefixedStream whole = new(prefix[mark..], stream);
        return encoding is UTF8Encoding ? whole : Encoding.CreateTranscodingStream(whole, encoding, Encoding.UTF8);
    }

    private static Encoding Utf8(ReadOnlySpan<byte> prefix, out int mark)
    {
        mark = prefix.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        return Encoding.UTF8;
    }
}
