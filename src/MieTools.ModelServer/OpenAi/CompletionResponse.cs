using System.Runtime.CompilerServices;
using System.Text.Json;
using MieTools.ModelServer.Generation;

namespace MieTools.ModelServer.OpenAi;

/// <summary>Answers <c>/v1/completions</c>, whole and streamed.</summary>
internal sealed class CompletionResponse
{
    private readonly GenerationRequest _request;
    private readonly ModelServerOptions _options;
    private readonly GeneratedText[] _texts;
    private readonly Usage _usage;
    private readonly string _id;
    private readonly long _created;

    /// <summary>Makes the texts.</summary>
    public CompletionResponse(JsonElement body, ServerContext server)
    {
        _request = CompletionRequest.Read(body);
        _options = server.Options;
        _texts = GeneratedText.Generate(_request, _options);
        _usage = server.Count(_request, _texts);
        _id = server.Ids.Next("cmpl-");
        _created = _options.Now;
    }

    /// <summary>The answer in the form the request asks for.</summary>
    public ContainerResponse ToResponse() => _request.Stream ? JsonResponse.Events(StreamAsync()) : JsonResponse.Write(WriteWhole);

    private string PromptOf(int index) => _request.Prompts[index / _request.Choices];

    private Utf8JsonWriter WriteHead(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, _id);
        json.WriteString("object"u8, "text_completion"u8);
        json.WriteNumber("created"u8, _created);
        json.WriteString("model"u8, _request.Model);
        return json;
    }

    private void WriteWhole(Utf8JsonWriter json)
    {
        WriteHead(json);
        json.WriteStartArray("choices"u8);
        for (int i = 0; i < _texts.Length; i++)
        {
            string prompt = _request.Echo ? PromptOf(i) : "";
            json.WriteStartObject();
            json.WriteNumber("index"u8, i);
            json.WriteString("text"u8, prompt + _texts[i].Text);
            GeneratedText text = _texts[i];
            WriteLogprobs(json, () => [.. Tokenizer.Pieces(prompt), .. text.Tokens], 0, prompt.Length > 0);
            json.WriteString("finish_reason"u8, _texts[i].FinishWord);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        _usage.Write(json);
        json.WriteEndObject();
    }

    private void WriteLogprobs(Utf8JsonWriter json, Func<IReadOnlyList<string>> tokens, int offset, bool prompt)
    {
        if (_request.Logprobs is { } top)
            Logprobs.WriteCompletion(json, tokens(), top, offset, prompt);
        else
            json.WriteNull("logprobs"u8);
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> StreamAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using SseFrame frame = new();
        TokenPacer pacer = _options.NewPacer();
        TextEvent[]? events = _request.Logprobs is null ? [.. _texts.Select((_, i) => TextEventOf(frame, i))] : null;
        int[] offsets = new int[_texts.Length];
        for (int i = 0; _request.Echo && i < _texts.Length; i++)
        {
            string prompt = PromptOf(i);
            yield return Chunk(frame, i, prompt, () => Tokenizer.Pieces(prompt), 0, prompt: true, finish: null);
            offsets[i] = prompt.Length;
        }
        int longest = _texts.Max(t => t.Tokens.Count);
        // The choices of a real server grow side by side too.
        for (int place = 0; place <= longest; place++)
        {
            if (place < longest)
                await pacer.NextAsync(cancellation).ConfigureAwait(false);
            for (int i = 0; i < _texts.Length; i++)
            {
                int count = _texts[i].Tokens.Count;
                if (place == count)
                    yield return Chunk(frame, i, "", () => [], offsets[i], prompt: false, _texts[i].FinishWord);
                if (place >= count)
                    continue;
                string token = _texts[i].Tokens[place];
                yield return events is null ? TokenChunk(frame, i, token, offsets[i]) : events[i].With(token);
                offsets[i] += token.Length;
            }
        }
        if (_request.IncludeUsage)
            yield return UsageChunk(frame);
        yield return SseFrame.Done;
    }

    private Utf8JsonWriter BeginChoice(SseFrame frame, int index)
    {
        Utf8JsonWriter json = WriteHead(frame.Begin());
        if (_request.IncludeUsage)
            json.WriteNull("usage"u8);
        json.WriteStartArray("choices"u8);
        json.WriteStartObject();
        json.WriteNumber("index"u8, index);
        return json;
    }

    private TextEvent TextEventOf(SseFrame frame, int index)
    {
        BeginChoice(frame, index);
        return frame.UpTo("text", ",\"logprobs\":null,\"finish_reason\":null}]}"u8);
    }

    private ReadOnlyMemory<byte> TokenChunk(SseFrame frame, int index, string token, int offset) =>
        Chunk(frame, index, token, () => [token], offset, prompt: false, null);

    private ReadOnlyMemory<byte> Chunk(
        SseFrame frame, int index, string text, Func<IReadOnlyList<string>> tokens, int offset, bool prompt, string? finish)
    {
        Utf8JsonWriter json = BeginChoice(frame, index);
        json.WriteString("text"u8, text);
        WriteLogprobs(json, tokens, offset, prompt);
        json.WriteString("finish_reason"u8, finish);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        return frame.End();
    }

    private ReadOnlyMemory<byte> UsageChunk(SseFrame frame)
    {
        Utf8JsonWriter json = WriteHead(frame.Begin());
        json.WriteStartArray("choices"u8);
        json.WriteEndArray();
        _usage.Write(json);
        json.WriteEndObject();
        return frame.End();
    }
}
