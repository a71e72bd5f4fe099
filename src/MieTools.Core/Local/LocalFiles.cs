using System.Buffers;
using System.Globalization;

namespace MieTools.Core.Local;

/// <summary>Reads files that the user names: whole, and never more than a bound, of devices and pipes too.</summary>
public static class LocalFiles
{
    /// <summary>Most bytes of a file that holds settings: a payload, a schema, a prompt. 16 MB.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>Most bytes of a key, a token or a config file. 1 MB.</summary>
    internal const int MaxSecretBytes = 1024 * 1024;

    /// <summary>Reads a whole file; a pipe is read to its end. Can be cancelled while it is opened, too.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxBytes">Most bytes that are read.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="MieException"><c>FileNotFound</c>, <c>FileUnreadable</c> or <c>FileTooLarge</c>.</exception>
    public static async Task<byte[]> ReadAsync(string path, int maxBytes = MaxBytes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            return await Blocking.RunAsync(() => ReadBounded(path, maxBytes, cancellationToken), cancellationToken).ConfigureAwait(false)
                ?? throw TooLarge(path, maxBytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw NotReadable(path, e);
        }
    }

    /// <summary>
    /// Replaces <c>~</c>, <c>$HOME</c>, <c>%USERPROFILE%</c> and the like at the beginning of a path by the home folder; other paths come
    /// back as they are.
    /// </summary>
    /// <param name="path">The path.</param>
    public static string ExpandHome(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return HomeFolder.Expand(path, Environment.GetEnvironmentVariable);
    }

    /// <summary>The error of a file that cannot be read: <c>FileNotFound</c> or <c>FileUnreadable</c>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cause">What the system said.</param>
    public static MieException NotReadable(string path, Exception cause)
    {
        ArgumentNullException.ThrowIfNull(cause);
        if (MissingFile.IsSaidBy(cause))
        {
            return new MieException(MieErrors.FileNotFound, $"There is no file '{path}'.",
                MissingFile.Advice(MieErrors.FileNotFound, path), path, cause);
        }
        // The system says that access is denied.
        string reason = Directory.Exists(path) ? "it is a folder." : cause.Message;
        return new MieException(MieErrors.FileUnreadable, $"'{path}' cannot be read: {reason}", target: path, inner: cause);
    }

    /// <summary>
    /// The bytes of a file, or null when there are more than the bound. The length that the system states is not believed: a device or a
    /// pipe has none.
    /// </summary>
    internal static byte[]? ReadBounded(string path, int maxBytes, CancellationToken cancellationToken = default)
    {
        const int Block = 64 * 1024;
        if (DeviceName.IsNull(path))
            return [];
        using FileStream file = HeldFile.Patiently(() => Open(path));
        long stated = file.CanSeek ? file.Length : 0;
        if (stated > maxBytes)
            return null;
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Max(stated + 1, Block));
        int length = 0;
        try
        {
            int count;
            while ((count = file.Read(buffer.AsSpan(length))) > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                length += count;
                if (length > maxBytes)
                    return null;
                if (length == buffer.Length)
                    buffer = Grown(buffer);
            }
            return buffer.AsSpan(0, length).ToArray();
        }
        finally
        {
            // It may have been a key.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    // Whoever writes or renames the file meanwhile may do so.
    private static FileStream Open(string path) =>
        new(DeviceName.Refuse(path), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);

    private static byte[] Grown(byte[] buffer)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        return larger;
    }

    private static MieException TooLarge(string path, int maxBytes) =>
        new(MieErrors.FileTooLarge,
            string.Create(
                CultureInfo.InvariantCulture, $"'{path}' holds more than {maxBytes} bytes, the most that is read of such a file."),
            target: path);
}
