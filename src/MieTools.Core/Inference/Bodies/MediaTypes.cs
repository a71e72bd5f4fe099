namespace MieTools.Core.Inference.Bodies;

/// <summary>Finds the type of an image or a document by its first bytes. Source: the formats' own signatures.</summary>
internal static class MediaTypes
{
    /// <summary>Bytes that tell each type.</summary>
    public const int MostBytes = 32;

    /// <summary>The type; null when it is none that is known.</summary>
    public static string? Of(ReadOnlySpan<byte> content) => content switch
    {
        _ when content.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]) => "image/png",
        _ when content.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) => "image/jpeg",
        _ when content.StartsWith("GIF87a"u8) || content.StartsWith("GIF89a"u8) => "image/gif",
        _ when content.StartsWith("RIFF"u8) && content.Length >= 12 && content[8..].StartsWith("WEBP"u8) => "image/webp",
        _ when content.StartsWith("BM"u8) && content.Length >= 26 => "image/bmp",
        _ when content.StartsWith((ReadOnlySpan<byte>)[(byte)'I', (byte)'I', 42, 0])
            || content.StartsWith((ReadOnlySpan<byte>)[(byte)'M', (byte)'M', 0, 42]) => "image/tiff",
        _ when content.Length >= 12 && content[4..].StartsWith("ftypavif"u8) => "image/avif",
        _ when content.Length >= 12 && (content[4..].StartsWith("ftypheic"u8) || content[4..].StartsWith("ftypmif1"u8)) => "image/heic",
        _ when content.StartsWith("%PDF-"u8) => "application/pdf",
        _ => null,
    };
}
