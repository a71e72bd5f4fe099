using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MieTools.Core.Auth.Credentials;

/// <summary>The answer that holds a secret, <c>{"secretBundleContent": {"contentType": "BASE64", "content": "…"}}</c>.</summary>
/// <remarks>Nothing of it becomes a text that cannot be cleared.</remarks>
internal static class VaultBundle
{
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads one.</summary>
    /// <returns>The text, and how much of the array it is. The caller clears it.</returns>
    /// <exception cref="MieException"><c>VaultSecretInvalid</c>.</exception>
    public static async Task<(char[] Text, int Length)> ReadAsync(
        Stream stream, int most, string id, string host, CancellationToken cancellationToken)
    {
        byte[] bytes = new byte[most + 1];
        byte[]? content = null;
        try
        {
            int count = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken)
                .ConfigureAwait(false);
            content = count > most ? null : Content(bytes.AsMemory(0, count));
            return content is null ? throw Invalid(id, $"{host} gave no content of type BASE64") : Text(content, id);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
            CryptographicOperations.ZeroMemory(content);
        }
    }

    private static byte[]? Content(ReadOnlyMemory<byte> json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("secretBundleContent", out JsonElement bundle)
                && bundle.ValueKind == JsonValueKind.Object
                && bundle.TryGetProperty("contentType", out JsonElement type) && type.ValueEquals("BASE64")
                && bundle.TryGetProperty("content", out JsonElement content) && content.ValueKind == JsonValueKind.String
                && content.TryGetBytesFromBase64(out byte[]? bytes) ? bytes : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    // A secret that was made of a file has the file's last line end, and maybe a mark at its beginning.
    private static (char[] Text, int Length) Text(ReadOnlySpan<byte> bytes, string id)
    {
        if (bytes.StartsWith(Encoding.UTF8.Preamble))
            bytes = bytes[Encoding.UTF8.Preamble.Length..];
        bytes = bytes.TrimEnd("\r\n"u8);
        if (bytes.IsEmpty)
            throw Invalid(id, "it is empty");
        char[] text = new char[bytes.Length];
        try
        {
            return (text, s_utf8.GetChars(bytes, text));
        }
        catch (DecoderFallbackException)
        {
            Array.Clear(text);
            throw Invalid(id, "it holds no text in UTF-8");
        }
    }

    private static MieException Invalid(string id, string why) =>
        new(MieErrors.VaultSecretInvalid, $"The secret {id} cannot be used: {why}.", target: id);
}
