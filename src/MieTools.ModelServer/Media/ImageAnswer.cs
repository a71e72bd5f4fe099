using System.Runtime.CompilerServices;
using System.Text.Json;
using MieTools.ModelServer.Generation;

namespace MieTools.ModelServer.Media;

/// <summary>Answers the three paths under <c>/v1/images</c> with small PNG pictures.</summary>
internal sealed class ImageAnswer(ImageRequest request, ServerContext server)
{
    // OpenAI counts a picture's tokens by its size; the figure is of the emulator's own.
    private const int TokensPerImage = 64;
    private readonly long _created = server.Options.Now;
    private readonly int _promptTokens = server.CountInput([request.Prompt]);

    /// <summary>The answer in the form the request asks for.</summary>
    public ContainerResponse ToResponse() => request.Stream ? JsonAnswer.Events(StreamAsync()) : JsonAnswer.Write(WriteWhole);

    private byte[] Paint(int index) => PngWriter.Paint(request.Width, request.Height, request.DiceOf(index, server.Options.Seed));

    private void WriteWhole(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("created"u8, _created);
        json.WriteStartArray("data"u8);
        for (int i = 0; i < request.Count; i++)
        {
            json.WriteStartObject();
            if (request.Url)
                json.WriteString("url"u8, "data:image/png;base64," + Convert.ToBase64String(Paint(i)));
            else
                json.WriteBase64String("b64_json"u8, Paint(i));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        WriteShape(json);
        WriteUsage(json);
        json.WriteEndObject();
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> StreamAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using SseFrame frame = new();
        TokenPacer pacer = server.Options.NewPacer();
        for (int i = 0; i < request.Count; i++)
        {
            byte[] image = Paint(i);
            for (int part = 0; part < request.Partials; part++)
            {
                await pacer.NextAsync(cancellation).ConfigureAwait(false);
                yield return Event(frame, "partial_image", image, part);
            }
            await pacer.NextAsync(cancellation).ConfigureAwait(false);
            yield return Event(frame, "completed", image, null);
        }
    }

    private ReadOnlyMemory<byte> Event(SseFrame frame, string kind, byte[] image, int? part)
    {
        string name = $"{request.Event}.{kind}";
        Utf8JsonWriter json = frame.Begin(name);
        json.WriteStartObject();
        json.WriteString("type"u8, name);
        json.WriteBase64String("b64_json"u8, image);
        json.WriteNumber("created_at"u8, _created);
        WriteShape(json);
        if (part is { } index)
            json.WriteNumber("partial_image_index"u8, index);
        else
            WriteUsage(json);
        json.WriteEndObject();
        return frame.End();
    }

    private void WriteShape(Utf8JsonWriter json)
    {
        json.WriteString("background"u8, "opaque"u8);
        json.WriteString("output_format"u8, "png"u8);
        json.WriteString("quality"u8, "low"u8);
        json.WriteString("size"u8, $"{request.Width}x{request.Height}");
    }

    private void WriteUsage(Utf8JsonWriter json)
    {
        int sent = request.Sent * TokensPerImage;
        json.WriteStartObject("usage"u8);
        json.WriteNumber("input_tokens"u8, _promptTokens + sent);
        json.WriteStartObject("input_tokens_details"u8);
        json.WriteNumber("text_tokens"u8, _promptTokens);
        json.WriteNumber("image_tokens"u8, sent);
        json.WriteEndObject();
        json.WriteNumber("output_tokens"u8, request.Count * TokensPerImage);
        json.WriteNumber("total_tokens"u8, _promptTokens + sent + request.Count * TokensPerImage);
        json.WriteEndObject();
    }
}
