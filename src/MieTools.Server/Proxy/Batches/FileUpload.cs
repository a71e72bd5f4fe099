using MieTools.Server.Wire;

namespace MieTools.Server.Proxy.Batches;

/// <summary>A file that is being uploaded: on the disk as it comes, and gone when it does not become one.</summary>
/// <param name="id">Its id.</param>
/// <param name="path">Where it is.</param>
/// <param name="end">Called when the upload has ended.</param>
internal sealed class FileUpload(string id, string path, Action end) : IDisposable
{
    private FileStream? _stream;
    private bool _isKept;

    /// <summary>Its id.</summary>
    public string Id => id;

    /// <summary>Bytes so far; null before the first part of it.</summary>
    public long? Length { get; private set; }

    /// <summary>The content begins.</summary>
    /// <exception cref="IOException">The disk does not take it.</exception>
    public void Open()
    {
        _stream = PrivateFile.Open(path, FileMode.CreateNew);
        Length = 0;
    }

    /// <summary>Writes more of it.</summary>
    /// <exception cref="IOException">The disk does not take it.</exception>
    public async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        await _stream!.WriteAsync(bytes, cancellation).ConfigureAwait(false);
        Length += bytes.Length;
    }

    /// <summary>It is whole: it is on the disk when this returns, and stays.</summary>
    /// <exception cref="IOException">The disk does not take it.</exception>
    public void Keep()
    {
        _stream!.Flush(flushToDisk: true);
        _stream.Dispose();
        _isKept = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        end();
        try
        {
            _stream?.Dispose();
            if (_stream is not null && !_isKept)
                File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The error that led here matters more; the next start takes the rest away.
        }
    }
}
