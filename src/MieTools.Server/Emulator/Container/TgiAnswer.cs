using System.Runtime.CompilerServices;
using System.Text.Json;

namespace MieTools.Server.Emulator.Container;

/// <summary>Answers TGI's <c>/generate</c> and <c>/generate_stream</c>.</summary>
internal sealed class TgiAnswer(GenerationRequest request, ModelServerOptions options)
{
    private readonly GeneratedText _text = GeneratedText.Generate(request, options.Seed)[0];

    /// <summary>The answer in the form the request asks for.</summary>
    public ContainerResponse ToResponse() =>
        request.Stream ? new() { ContentType = "text/event-stream", Stream = StreamAsync() } : JsonAnswer.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("generated_text"u8, _text.Text);
            WriteDetails(json);
            json.WriteEndObject();
        });

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> StreamAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using SseFrame frame = new();
        TokenPacer pacer = new(options.TokensPerSecond);
        for (int i = 0; i < _text.Tokens.Count; i++)
        {
            await pacer.NextAsync(cancellation).ConfigureAwait(false);
            yield return Chunk(frame, i);
        }
    }

    private ReadOnlyMemory<byte> Chunk(SseFrame frame, int index)
    {
        string token = _text.Tokens[index];
        bool last = index == _text.Tokens.Count - 1;
        Utf8JsonWriter json = frame.Begin(spaced: false);
        json.WriteStartObject();
        json.WriteNumber("index"u8, index + 1);
        json.WriteStartObject("token"u8);
        json.WriteNumber("id"u8, Tokenizer.Encode(token)[0]);
        json.WriteString("text"u8, token);
        json.WriteNumber("logprob"u8, -0.5);
        json.WriteBoolean("special"u8, false);
        json.WriteEndObject();
        json.WriteString("generated_text"u8, last ? _text.Text : null);
        if (last)
            WriteDetails(json);
        else
            json.WriteNull("details"u8);
        json.WriteEndObject();
        return frame.End();
    }

    private void WriteDetails(Utf8JsonWriter json)
    {
        json.WriteStartObject("details"u8);
        json.WriteString("finish_reason"u8, _text.FinishReason == "length" ? "length"u8 : "eos_token"u8);
        json.WriteNumber("generated_tokens"u8, _text.Tokens.Count);
        json.WriteEndObject();
    }
}
