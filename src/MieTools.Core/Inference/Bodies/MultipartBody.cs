using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace MieTools.Core.Inference.Bodies;

/// <summary>Builds a <c>multipart/form-data</c> body in memory.</summary>
/// <remarks>The boundary stands bare in the Content-Type: some Python servers do not read a quoted one.</remarks>
public sealed class MultipartBody
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>Makes an empty form with a random boundary.</summary>
    public MultipartBody()
        : this("MieTools-" + Convert.ToHexString(RandomNumberGenerator.GetBytes(16)))
    {
    }

    internal MultipartBody(string boundary) => Boundary = boundary;

    /// <summary>The boundary between the parts.</summary>
    public string Boundary { get; }

    /// <summary>Adds a field.</summary>
    public MultipartBody AddField(string name, string value)
    {
        Part($"form-data; name=\"{Quote(name)}\"", null, Encoding.UTF8.GetBytes(value));
        return this;
    }

    /// <summary>Adds a file part.</summary>
    /// <param name="name">Name of the form field, such as <c>file</c>.</param>
    /// <param name="fileName">File name the server is told, without a folder.</param>
    /// <param name="content">The bytes.</param>
    /// <param name="contentType">Type of the part.</param>
    /// <exception cref="MieException"><c>PayloadTooLarge</c>.</exception>
    public MultipartBody AddFile(
        string name, string fileName, ReadOnlyMemory<byte> content, string contentType = "application/octet-stream")
    {
        HeaderRules.CheckValue("Content-Type", contentType);
        Part($"form-data; name=\"{Quote(name)}\"; filename=\"{Quote(fileName)}\"", contentType, content.Span);
        return this;
    }

    /// <summary>Adds a file from disk.</summary>
    /// <exception cref="MieException"><c>FileNotFound</c>, <c>FileUnreadable</c> or <c>PayloadTooLarge</c>.</exception>
    public async Task<MultipartBody> AddFileAsync(
        string name, string path, string? contentType = null, CancellationToken cancellationToken = default)
    {
        byte[] content = await InferenceBody.ReadFileAsync(path, cancellationToken).ConfigureAwait(false);
        return AddFile(name, Path.GetFileName(path), content, contentType ?? "application/octet-stream");
    }

    /// <summary>The body, closed with the last boundary.</summary>
    public InferenceBody Build()
    {
        byte[] end = Encoding.ASCII.GetBytes($"--{Boundary}--\r\n");
        return InferenceBody.Bytes((byte[])[.. _bytes.WrittenSpan, .. end], $"multipart/form-data; boundary={Boundary}");
    }

    private void Part(string disposition, string? contentType, ReadOnlySpan<byte> content)
    {
        if (_bytes.WrittenCount + content.Length > InferenceBody.MaxBytes)
            throw InferenceBody.TooLarge(_bytes.WrittenCount + content.Length, "Form");
        string type = contentType is null ? "" : $"Content-Type: {contentType}\r\n";
        _bytes.Write(Encoding.UTF8.GetBytes($"--{Boundary}\r\nContent-Disposition: {disposition}\r\n{type}\r\n"));
        _bytes.Write(content);
        _bytes.Write("\r\n"u8);
    }

    // The HTML standard's escapes for names in a form.
    private static string Quote(string name) => name
        .Replace("\r", "%0D", StringComparison.Ordinal)
        .Replace("\n", "%0A", StringComparison.Ordinal)
        .Replace("\"", "%22", StringComparison.Ordinal);
}
