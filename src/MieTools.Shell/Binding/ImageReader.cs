using System.Management.Automation;
using System.Text.RegularExpressions;
using MieTools.Core.Inference.Addresses;
using MieTools.Core.Inference.Bodies;

namespace MieTools.Binding;

/// <summary>Takes images and files in the forms that people have them: a path, a file, an address, bytes.</summary>
/// <param name="resolvePaths">Makes the paths of files of a path, wildcards included.</param>
/// <param name="readFile">Reads a file.</param>
internal sealed class ImageReader(Func<string, IReadOnlyList<string>> resolvePaths, Func<string, byte[]> readFile)
{
    // By its two slashes, as against a drive of PowerShell.
    private static readonly Regex s_address = new(@"^\s*([A-Za-z][A-Za-z0-9+.-]+)://", RegexOptions.CultureInvariant);

    /// <summary>The values of -Image; bytes that the engine took for a list of images are one.</summary>
    public static IEnumerable<object> Values(object[] values) =>
        values.Length > 0 && values.All(v => PlainValue.Of(v) is byte) ? [values.Select(v => (byte)PlainValue.Of(v)!).ToArray()] : values;

    /// <summary>The path of a file that was piped in as one, alive or as a job brought it; null for what is none.</summary>
    /// <param name="input">The input.</param>
    public static string? FileOf(object? input) => (input is PSObject wrapped ? wrapped.BaseObject : input) switch
    {
        FileInfo file => file.FullName,
        PathInfo path when path.Provider.Name == "FileSystem" && !Directory.Exists(path.ProviderPath) => path.ProviderPath,
        PSCustomObject when input is PSObject copy && copy.TypeNames.Contains("Deserialized.System.IO.FileInfo") =>
            SavedObject.Text(copy, nameof(FileInfo.FullName)),
        _ => null,
    };

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
            DirectoryInfo folder => throw Folder(folder.FullName),
            _ when FileOf(value) is { } path => [FromFile(path)],
            string text when ChatAttachment.IsUrl(text) => [ChatAttachment.FromUrl(text)],
            string text when s_address.Match(text) is { Success: true } match => throw Unfetched(text.Trim(), match.Groups[1].Value),
            string text when !string.IsNullOrWhiteSpace(text) => resolvePaths(text).Select(FromFile),
            _ => throw MieException.InvalidArgument("Image", plain is null or string ? "An image is empty."
                : $"{PlainValue.Kind(plain)} is no image.",
                "Give a file (photo.png, Get-Item), an address (https://...) or bytes."),
        };
    }

    private ChatAttachment FromFile(string path) =>
        Directory.Exists(path) ? throw Folder(path) : ChatAttachment.FromBytes(readFile(path), path);

    private static MieException Folder(string path) => MieException.InvalidArgument("Image", $"'{path}' is a folder, and no image.",
        "Name a file in it, or several: -Image (Join-Path folder '*.png').");

    private static MieException Unfetched(string address, string scheme) => MieException.InvalidArgument("Image",
        $"'{InferenceAddress.NameOf(address)}' is an address of {scheme}, which no model server fetches from.",
        scheme.Equals("file", StringComparison.OrdinalIgnoreCase) ? "Give the path of the file."
            : "Give an address that begins with https://, or download it and give the file.");
}
