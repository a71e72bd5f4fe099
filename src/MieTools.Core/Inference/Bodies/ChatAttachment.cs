using System.Globalization;
using MieTools.Core.Local;

namespace MieTools.Core.Inference.Bodies;

/// <summary>An image or a file of a chat: its bytes, or the address at which the model server finds it.</summary>
public sealed record ChatAttachment
{
    // Base64 makes four bytes of three.
    private const int MostBytes = InferenceBody.MaxBytes / 4 * 3;

    private ChatAttachment()
    {
    }

    /// <summary>The address, or null when the bytes are here.</summary>
    public string? Url { get; private init; }

    /// <summary>The bytes; empty when there is an address.</summary>
    internal ReadOnlyMemory<byte> Content { get; private init; }

    /// <summary>Type of the bytes, found by their first ones: <c>image/png</c>, <c>application/pdf</c> …; null with an address.</summary>
    public string? MediaType { get; private init; }

    /// <summary>The file's name without its folder; null when it has none.</summary>
    public string? FileName { get; internal init; }

    /// <summary>Whether it is an image. What an address leads to is taken to be one.</summary>
    public bool IsImage => MediaType?.StartsWith("image/", StringComparison.Ordinal) ?? true;

    /// <summary>The bytes as a <c>data:</c> address, or the address.</summary>
    public string DataUrl => Url ?? $"data:{MediaType};base64,{Convert.ToBase64String(Content.Span)}";

    /// <summary>The file's name, the address, or the type.</summary>
    public override string ToString() => FileName ?? Url ?? MediaType ?? "";

    /// <summary>An attachment that the model server fetches; the bytes of a <c>data:</c> address are taken out of it.</summary>
    /// <param name="url">An http, https or data address.</param>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: it is none; as <see cref="FromBytes"/>.</exception>
    public static ChatAttachment FromUrl(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        string trimmed = url.Trim();
        if (!IsUrl(trimmed))
        {
            throw MieException.InvalidArgument(
                "Image", $"'{url}' is no address.", "Give a file, or an address that begins with https://.");
        }

        return trimmed.StartsWith("data:", StringComparison.OrdinalIgnoreCase) ? FromData(trimmed) : new ChatAttachment { Url = trimmed };
    }

    /// <summary>Whether a text is an address, as against the path of a file.</summary>
    /// <param name="text">The text.</param>
    public static bool IsUrl(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string trimmed = text.TrimStart();
        return trimmed.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
            || trimmed.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
            || trimmed.StartsWith("data:", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>An attachment of bytes.</summary>
    /// <param name="content">The bytes; not copied.</param>
    /// <param name="fileName">What they are called in errors, and where an API wants a name; null for none.</param>
    /// <exception cref="MieException">
    /// <c>ArgumentInvalid</c>: they are of no type that models read (PNG, JPEG, GIF, WebP, BMP, TIFF, AVIF, HEIC, PDF);
    /// <c>PayloadTooLarge</c>: in base64 they have more than 10 MB.
    /// </exception>
    public static ChatAttachment FromBytes(ReadOnlyMemory<byte> content, string? fileName = null)
    {
        string name = fileName is null ? "The attachment" : $"'{fileName}'";
        string type = MediaTypes.Of(content.Span) ?? throw MieException.InvalidArgument("Image",
            content.IsEmpty ? $"{name} is empty." : $"{name} is neither an image nor a PDF file, by its first bytes.",
            "Models take PNG, JPEG, GIF and WebP, some of them PDF. A text file goes into the prompt: -Prompt (Get-Content -Raw ...).");
        return content.Length > MostBytes
            ? throw new MieException(MieErrors.PayloadTooLarge,
                string.Create(CultureInfo.InvariantCulture, $"{name} has {content.Length / 1048576.0:0.0} MB, which is ")
                    + string.Create(CultureInfo.InvariantCulture, $"{content.Length / 3 * 4 / 1048576.0:0.0} MB as it is sent (base64); ")
                    + "the service takes 10 MB in one call. Nothing was sent.",
                "Make the image smaller, or put it where the model server can fetch it and give its address.", fileName)
            : new ChatAttachment
            {
                Content = content,
                MediaType = type,
                FileName = fileName is null ? null : Path.GetFileName(fileName),
            };
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="MieException">As <see cref="FromBytes"/>; <c>FileNotFound</c> or <c>FileUnreadable</c>.</exception>
    public static async Task<ChatAttachment> FromFileAsync(string path, CancellationToken cancellationToken = default) =>
        FromBytes(await InferenceBody.ReadFileAsync(path, cancellationToken).ConfigureAwait(false), path);

    /// <summary>
    /// Whether a file is an image or a document that models read, by its first bytes. A pipe is not looked at: they would be gone.
    /// </summary>
    /// <param name="path">The file; one that cannot be read is none.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static Task<bool> IsOneAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Blocking.RunAsync(() => MediaTypes.Of(FirstBytes(path)) is not null, cancellationToken);
    }

    private static byte[] FirstBytes(string path)
    {
        try
        {
            // Pipes and devices have no length.
            if (new FileInfo(path) is not { Exists: true, Length: > 0 })
                return [];
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
            byte[] first = new byte[MediaTypes.MostBytes];
            return first[..file.ReadAtLeast(first, first.Length, throwOnEndOfStream: false)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Whoever wants its contents says so.
            return [];
        }
    }

    private static ChatAttachment FromData(string url)
    {
        int comma = url.IndexOf(',', StringComparison.Ordinal);
        byte[] bytes = new byte[url.Length];
        return comma > 0 && url[..comma].EndsWith(";base64", StringComparison.OrdinalIgnoreCase)
            && Convert.TryFromBase64Chars(url.AsSpan(comma + 1), bytes, out int length)
            ? FromBytes(bytes.AsMemory(0, length))
            : throw MieException.InvalidArgument(
                "Image", "The data address is not of the form 'data:image/png;base64,...'.", "Correct it.");
    }
}
