using System.Management.Automation;
using MieTools.Core.Inference.Bodies;

namespace MieTools.Binding;

/// <summary>Takes images and files in the forms that people have them: a path, a file, an address, bytes.</summary>
/// <param name="resolvePaths">Makes the paths of files of a path, wildcards included.</param>
/// <param name="readFile">Reads a file.</param>
internal sealed class ImageReader(Func<string, IReadOnlyList<string>> resolvePaths, Func<string, byte[]> readFile)
{
    /// <summary>The values of -Image; bytes that the engine took for a list of images are one.</summary>
    public static IEnumerable<object> Values(object[] values) =>
        values.Length > 0 && values.All(v => PlainValue.Of(v) is byte) ? [values.Select(v => (byte)PlainValue.Of(v)!).ToArray()] : values;

    /// <summary>What a value of -Image stands for; several for a path with wildcards.</summary>
    /// <exception cref="MieException">It is no image, or cannot be read; the code says why.</exception>
    public IEnumerable<ChatAttachment> Read(object? value)
    {
        object? plain = value is PSObject wrapped ? wrapped.BaseObject : value;
        return plain switch
        {
            ChatAttachment attachment => [attachment],
            byte[] bytes => [ChatAttachment.FromBytes(bytes)],
            Uri address => [ChatAttachment.FromUrl(address.OriginalString)],
            FileInfo file => [FromFile(file.FullName)],
            string text when ChatAttachment.IsUrl(text) => [ChatAttachment.FromUrl(text)],
            string text when !string.IsNullOrWhiteSpace(text) => resolvePaths(text).Select(FromFile),
            _ => throw MieException.InvalidArgument("Image", plain is null or string ? "An image is empty."
                : $"A {plain.GetType().Name} is no image.",
                "Give a file (photo.png, Get-Item), an address (https://...) or bytes."),
        };
    }

    private ChatAttachment FromFile(string path) => ChatAttachment.FromBytes(readFile(path), path);
}
