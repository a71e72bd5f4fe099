using System.Text;
using MieTools.Core.Local;
using MieTools.Server.Wire.Hosting;

namespace MieTools.Server.Proxy.Tool;

/// <summary>Reads a secret from a file: a command line can be read by every user of the machine.</summary>
internal static class SecretFile
{
    private const int MostBytes = 64 * 1024;

    /// <summary>The text of a file without the end of its line.</summary>
    /// <param name="option">The option that names it.</param>
    /// <param name="path">The file; null for none.</param>
    /// <param name="cancellation">Stops the wait for a pipe.</param>
    /// <returns>The secret; null without a file.</returns>
    /// <exception cref="UsageException">It cannot be read, is empty, or no text.</exception>
    public static async Task<string?> ReadAsync(string option, string? path, CancellationToken cancellation)
    {
        if (path is null)
            return null;
        byte[] bytes;
        try
        {
            bytes = await LocalFiles.ReadAsync(Path.GetFullPath(path), MostBytes, cancellation).ConfigureAwait(false);
        }
        catch (MieException e)
        {
            throw new UsageException($"{option}: {e.Message}");
        }
        try
        {
            string text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes)
                .TrimStart('\uFEFF').TrimEnd('\r', '\n');
            return text.Length > 0 ? text : throw new UsageException($"The file of {option}, '{path}', is empty.");
        }
        catch (DecoderFallbackException)
        {
            throw new UsageException($"The file of {option}, '{path}', is no text in UTF-8.");
        }
        finally
        {
            Array.Clear(bytes);
        }
    }
}
