using System.Text;
using MieTools.Core.Local;

namespace MieTools.Core.Inference.Bodies;

/// <summary>The body of a call, whole in memory: the service wants its length and its hash before the first byte.</summary>
public sealed class InferenceBody
{
    /// <summary>Most bytes the service takes in one request: 10 MB (more gets a 413).</summary>
    public const int MaxBytes = 10 * 1024 * 1024;

    /// <summary>Content type of JSON bodies, without a charset: some model servers compare it exactly.</summary>
    public const string JsonType = "application/json";

    private InferenceBody(ReadOnlyMemory<byte> content, string? contentType, bool isJson)
    {
        Content = content;
        ContentType = contentType;
        IsJson = isJson;
    }

    /// <summary>No body.</summary>
    public static InferenceBody None { get; } = new(default, null, false);

    /// <summary>The bytes to send.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>Its content type, exactly as sent; null for none.</summary>
    public string? ContentType { get; }

    /// <summary>Whether it is JSON, and so checked before it is sent.</summary>
    public bool IsJson { get; }

    /// <summary>JSON as UTF-8; a byte order mark is cut off. Checked when the request is made.</summary>
    public static InferenceBody Json(ReadOnlyMemory<byte> utf8) =>
        new(utf8.Span.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? utf8[3..] : utf8, JsonType, true);

    /// <summary>JSON text.</summary>
    public static InferenceBody Json(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new(Encoding.UTF8.GetBytes(text.TrimStart('\uFEFF')), JsonType, true);
    }

    /// <summary>Any bytes.</summary>
    /// <param name="content">The bytes; not copied, so leave them as they are until the call has ended.</param>
    /// <param name="contentType">Sent as it is.</param>
    public static InferenceBody Bytes(ReadOnlyMemory<byte> content, string contentType = "application/octet-stream") =>
        new(content, contentType, false);

    /// <summary>Text, as UTF-8.</summary>
    public static InferenceBody Text(string text, string contentType = "text/plain; charset=utf-8") =>
        new(Encoding.UTF8.GetBytes(text), contentType, false);

    /// <summary>A file, a pipe too. No more is read of it than can be sent.</summary>
    /// <param name="path">The file.</param>
    /// <param name="contentType">Null: JSON for <c>.json</c>, text for <c>.txt</c>, else <c>application/octet-stream</c>.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="MieException"><c>FileNotFound</c>, <c>FileUnreadable</c> or <c>PayloadTooLarge</c>.</exception>
    public static async Task<InferenceBody> FromFileAsync(
        string path, string? contentType = null, CancellationToken cancellationToken = default)
    {
        byte[] content = await ReadFileAsync(path, cancellationToken).ConfigureAwait(false);
        string extension = Path.GetExtension(path);
        contentType ??= extension.Equals(".json", StringComparison.OrdinalIgnoreCase) ? JsonType
            : extension.Equals(".txt", StringComparison.OrdinalIgnoreCase) ? "text/plain; charset=utf-8"
            : "application/octet-stream";
        return contentType == JsonType ? Json(content) : Bytes(content, contentType);
    }

    /// <summary>Reads a file that is to be sent, or part of what is to be sent.</summary>
    internal static async Task<byte[]> ReadFileAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await LocalFiles.ReadAsync(path, MaxBytes, cancellationToken).ConfigureAwait(false);
        }
        catch (MieException e) when (e.Code == MieErrors.FileTooLarge.Code)
        {
            throw new MieException(MieErrors.PayloadTooLarge,
                $"'{path}' holds more than the {MaxBytes} bytes (10 MB) that the service takes in one call. Nothing was sent.",
                target: path);
        }
    }

    internal static MieException TooLarge(long length, object? target) => new(MieErrors.PayloadTooLarge,
        $"The body has {length} bytes; the service takes {MaxBytes} (10 MB) at most. Nothing was sent.",
        target: target);
}
