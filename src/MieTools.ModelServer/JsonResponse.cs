using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MieTools.ModelServer;

/// <summary>Writes whole answers.</summary>
internal static class JsonResponse
{
    /// <summary>Model servers write text as it is, not as escapes.</summary>
    public static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>An answer with a JSON body.</summary>
    public static ContainerResponse Write(
        Action<Utf8JsonWriter> write, int status = 200, IReadOnlyList<KeyValuePair<string, string>>? headers = null)
    {
        ArrayBufferWriter<byte> buffer = new(1024);
        using (Utf8JsonWriter json = new(buffer, Options))
            write(json);
        return new ContainerResponse { Status = status, Headers = headers ?? [], Body = buffer.WrittenMemory };
    }

    /// <summary>OpenAI's answer to a deletion.</summary>
    /// <param name="id">What is gone.</param>
    /// <param name="kind">What it was.</param>
    public static ContainerResponse Deleted(string id, string kind) => Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("id"u8, id);
        json.WriteString("object"u8, kind);
        json.WriteBoolean("deleted"u8, true);
        json.WriteEndObject();
    });

    /// <summary>An answer with a text body.</summary>
    public static ContainerResponse Text(string text, string contentType = "text/plain; charset=utf-8") =>
        new() { ContentType = contentType, Body = Encoding.UTF8.GetBytes(text) };

    /// <summary>An answer whose body is events.</summary>
    public static ContainerResponse Events(
        IAsyncEnumerable<ReadOnlyMemory<byte>> events, IReadOnlyList<KeyValuePair<string, string>>? headers = null) =>
        new() { ContentType = "text/event-stream; charset=utf-8", Headers = headers ?? [], Stream = events };
}
