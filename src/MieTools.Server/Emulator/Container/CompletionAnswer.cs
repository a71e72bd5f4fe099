using System.Runtime.CompilerServices;
using System.Text.Json;

namespace MieTools.Server.Emulator.Container;

/// <summary>Answers <c>/v1/completions</c> and <c>/v1/chat/completions</c>, whole and streamed.</summary>
internal sealed class CompletionAnswer(GenerationRequest request, bool chat, ModelServerOptions options)
{
    private readonly GeneratedText[] _texts = GeneratedText.Generate(request, options.Seed);
    private readonly string _id = (chat ? "chatcmpl-" : "cmpl-") + Guid.NewGuid().ToString("N");
    private readonly long _created = options.Now;

    /// <summary>The answer in the form the request asks for.</summary>
    public ContainerResponse ToResponse() =>
        request.Stream ? new() { ContentType = "text/event-stream; charset=utf-8", Stream = StreamAsync() } : JsonAnswer.Write(WriteWhole);

    private void WriteHead(Utf8JsonWriter json, bool chunk)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, _id);
        json.WriteString("object"u8, !chat ? "text_completion"u8 : chunk ? "chat.completion.chunk"u8 : "chat.completion"u8);
        json.WriteNumber("created"u8, _created);
        json.WriteString("model"u8, request.Model);
        json.WriteStartArray("choices"u8);
    }

    private void WriteWhole(Utf8JsonWriter json)
    {
        WriteHead(json, chunk: false);
        for (int i = 0; i < _texts.Length; i++)
        {
            json.WriteStartObject();
            json.WriteNumber("index"u8, i);
            if (chat)
            {
                json.WriteStartObject("message"u8);
                json.WriteString("role"u8, "assistant"u8);
                json.WriteString("content"u8, _texts[i].Text);
                json.WriteEndObject();
            }
            else
            {
                json.WriteString("text"u8, _texts[i].Text);
            }
            json.WriteNull("logprobs"u8);
            json.WriteString("finish_reason"u8, _texts[i].FinishReason);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        Usage.Of(request, _texts).Write(json);
        json.WriteEndObject();
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> StreamAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using SseFrame frame = new();
        TokenPacer pacer = new(options.TokensPerSecond);
        for (int i = 0; chat && i < _texts.Length; i++)
            yield return Chunk(frame, i, "", role: true, finish: null);
        int longest = _texts.Max(t => t.Tokens.Count);
        // The choices of a real server grow side by side too.
        for (int place = 0; place <= longest; place++)
        {
            if (place < longest)
                await pacer.NextAsync(cancellation).ConfigureAwait(false);
            for (int i = 0; i < _texts.Length; i++)
            {
                int count = _texts[i].Tokens.Count;
                if (place < count)
                    yield return Chunk(frame, i, _texts[i].Tokens[place], role: false, finish: null);
                else if (place == count)
                    yield return Chunk(frame, i, "", role: false, _texts[i].FinishReason);
            }
        }
        if (request.IncludeUsage)
            yield return UsageChunk(frame);
        yield return SseFrame.Done;
    }

    private ReadOnlyMemory<byte> Chunk(SseFrame frame, int index, string text, bool role, string? finish)
    {
        Utf8JsonWriter json = frame.Begin();
        WriteHead(json, chunk: true);
        json.WriteStartObject();
        json.WriteNumber("index"u8, index);
        if (chat)
        {
            json.WriteStartObject("delta"u8);
            if (role)
                json.WriteString("role"u8, "assistant"u8);
            if (finish is null)
                json.WriteString("content"u8, text);
            json.WriteEndObject();
        }
        else
        {
            json.WriteString("text"u8, text);
        }
        json.WriteNull("logprobs"u8);
        json.WriteString("finish_reason"u8, finish);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        return frame.End();
    }

    private ReadOnlyMemory<byte> UsageChunk(SseFrame frame)
    {
        Utf8JsonWriter json = frame.Begin();
        WriteHead(json, chunk: true);
        json.WriteEndArray();
        Usage.Of(request, _texts).Write(json);
        json.WriteEndObject();
        return frame.End();
    }
}
