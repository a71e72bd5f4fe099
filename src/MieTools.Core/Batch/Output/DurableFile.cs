using System.IO.Compression;
using Microsoft.Win32.SafeHandles;
using MieTools.Core.Local;

namespace MieTools.Core.Batch.Output;

/// <summary>A file that grows by groups of lines, and is on the disk as far as it says.</summary>
/// <remarks>With gzip each group is a member of its own, so that the file is a whole one after each.</remarks>
internal sealed class DurableFile : IDisposable
{
    private readonly bool _isGzip;
    private readonly bool _isThere;
    private readonly string _real;
    private SafeFileHandle? _file;
    private FileIdentity? _identity;

    private DurableFile(string path, long length, uint sum)
    {
        Sum = sum;
        _real = RealPath.Of(path);
        _isThere = length > 0 || File.Exists(_real);
        Path = path;
        Length = length;
        _isGzip = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);
    }

    public string Path { get; }

    /// <summary>Bytes that are whole.</summary>
    public long Length { get; private set; }

    /// <summary>A sum over them.</summary>
    public uint Sum { get; private set; }

    /// <summary>
    /// Goes on with a file after so many of its bytes; what is behind them is cut off. It is made when it is first written to.
    /// </summary>
    /// <exception cref="MieException"><c>BatchOutputMismatch</c>: it is shorter. <c>FileUnwritable</c>.</exception>
    public static DurableFile Open(string path, long length, uint sum)
    {
        DurableFile? file = null;
        try
        {
            file = new DurableFile(path, length, sum);
            if (file._isThere)
                file.OpenFile();
            return file;
        }
        catch (Exception e)
        {
            file?.Dispose();
            if (IsOfDisk(e))
                throw NotWritable(path, e);
            throw;
        }
    }

    /// <summary>Writes lines; they are on the disk when this returns.</summary>
    /// <exception cref="MieException"><c>FileUnwritable</c>: they are not.</exception>
    public void Append(ReadOnlyMemory<byte> lines)
    {
        if (lines.IsEmpty)
            return;
        try
        {
            if (_file is null)
                OpenFile();
            ReadOnlyMemory<byte> bytes = _isGzip ? Packed(lines.Span) : lines;
            RandomAccess.Write(_file!, bytes.Span, Length);
            RandomAccess.FlushToDisk(_file!);
            Length += bytes.Length;
            Sum = FileSum.Add(Sum, bytes.Span);
        }
        catch (Exception e) when (IsOfDisk(e))
        {
            throw NotWritable(Path, e);
        }
    }

    /// <summary>Sees to it that what was written is still where its name is.</summary>
    /// <exception cref="MieException"><c>BatchOutputMismatch</c>: it is not.</exception>
    public void CheckThere()
    {
        if (_file is not null)
            CheckThere(Path, _identity);
    }

    /// <inheritdoc cref="CheckThere()"/>
    /// <param name="path">The file's name.</param>
    /// <param name="identity">Which file had it when it was opened.</param>
    public static void CheckThere(string path, FileIdentity? identity)
    {
        if (FileIdentity.Of(path) == identity)
            return;
        throw new MieException(MieErrors.BatchOutputMismatch,
            $"'{path}' was deleted, moved or replaced while the batch was writing it. The batch stopped.",
            "Put the file back: the same command then sends only what has no result. Without it, name another -OutFile.", path);
    }

    public void Dispose() => _file?.Dispose();

    /// <summary>Whether an exception is the disk's. The last is .NET's for a file that may not be as long.</summary>
    public static bool IsOfDisk(Exception e) => e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException;

    /// <summary>The error of a file that cannot be written in the middle of a run.</summary>
    public static MieException NotWritable(string path, Exception e) => new(MieErrors.FileUnwritable,
        $"'{path}' cannot be written: {ReplacementFile.ReasonOf(e)} What the journal says is answered is kept.",
        "Make room, or see who may write there; the same command then sends only what has no answer.", path, e);

    private void OpenFile()
    {
        // One that was not there at the beginning and is there now is somebody else's.
        _file = HeldFile.Patiently(() =>
            File.OpenHandle(_real, _isThere ? FileMode.Open : FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read));
        _identity = FileIdentity.Of(_real);
        long there = RandomAccess.GetLength(_file);
        if (there < Length)
        {
            throw new MieException(MieErrors.BatchOutputMismatch,
                $"'{Path}' has {CountText.Of(there, "byte")}, and {Length} were written: it was changed since.", target: Path);
        }
        if (there > Length)
            RandomAccess.SetLength(_file, Length);
    }

    private static ReadOnlyMemory<byte> Packed(ReadOnlySpan<byte> lines)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(lines);
        return packed.ToArray();
    }
}
