using System.Runtime.CompilerServices;
using System.Text.Json;
using MieTools.Server.Emulator.Container.Generation;

namespace MieTools.Server.Emulator.Container.OpenAi;

/// <summary>Answers <c>/v1/chat/completions</c>, whole and streamed.</summary>
internal sealed class ChatAnswer
{
    private readonly GenerationRequest _request;
    private readonly ModelServerOptions _options;
    private readonly GeneratedText[] _texts;
    private readonly string[][] _callIds;
    private readonly Usage _usage;
    private readonly string _id;
    private readonly long _created;

    /// <summary>Makes the texts and the calls.</summary>
    public ChatAnswer(JsonElement body, ModelServer server)
    {
        _request = CompletionRequest.ReadChat(body);
        _options = server.Options;
        _texts = GeneratedText.Generate(_request, _options);
        _usage = server.Count(_request, _texts);
        _id = server.Ids.Next("chatcmpl-");
        _callIds = [.. _texts.Select(t => t.Calls.Select(_ => server.Ids.Next("call_")).ToArray())];
        _created = _options.Now;
    }

    /// <summary>The answer in the form the request asks for.</summary>
    public ContainerResponse ToResponse() => _request.Stream ? JsonAnswer.Events(StreamAsync()) : JsonAnswer.Write(WriteWhole);

    private void WriteWhole(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        WriteHead(json, "chat.completion"u8);
        json.WriteStartArray("choices"u8);
        for (int i = 0; i < _texts.Length; i++)
        {
            json.WriteStartObject();
            json.WriteNumber("index"u8, i);
            WriteMessage(json, i);
            WriteLogprobs(json, _texts[i].Tokens);
            json.WriteString("finish_reason"u8, _texts[i].FinishWord);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        _usage.Write(json);
        json.WriteEndObject();
    }

    private void WriteHead(Utf8JsonWriter json, ReadOnlySpan<byte> kind)
    {
        json.WriteString("id"u8, _id);
        json.WriteString("object"u8, kind);
        json.WriteNumber("created"u8, _created);
        json.WriteString("model"u8, _request.Model);
    }

    private void WriteMessage(Utf8JsonWriter json, int index)
    {
        GeneratedText text = _texts[index];
        json.WriteStartObject("message"u8);
        json.WriteString("role"u8, "assistant"u8);
        json.WriteString("content"u8, text.Calls.Count > 0 ? null : text.Text);
        json.WriteNull("refusal"u8);
        if (text.Calls.Count > 0)
        {
            json.WriteStartArray("tool_calls"u8);
            for (int i = 0; i < text.Calls.Count; i++)
            {
                json.WriteStartObject();
                WriteCall(json, _callIds[index][i], text.Calls[i].Name, text.Calls[i].Arguments);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private static void WriteCall(Utf8JsonWriter json, string id, string name, string arguments)
    {
        json.WriteString("id"u8, id);
        json.WriteString("type"u8, "function"u8);
        json.WriteStartObject("function"u8);
        json.WriteString("name"u8, name);
        json.WriteString("arguments"u8, arguments);
        json.WriteEndObject();
    }

    private void WriteLogprobs(Utf8JsonWriter json, IReadOnlyList<string> tokens)
    {
        if (_request.Logprobs is not { } top || tokens.Count == 0)
        {
            json.WriteNull("logprobs"u8);
            return;
        }
        json.WriteStartObject("logprobs"u8);
        json.WriteStartArray("content"u8);
        foreach (string token in tokens)
            Logprobs.WriteChat(json, token, top);
        json.WriteEndArray();
        json.WriteNull("refusal"u8);
        json.WriteEndObject();
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> StreamAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using SseFrame frame = new();
        TokenPacer pacer = new(_options.TokensPerSecond);
        for (int i = 0; i < _texts.Length; i++)
            yield return RoleChunk(frame, i);
        ChatPieces[] pieces = [.. _texts.Select((t, i) =>
            new ChatPieces(t, _callIds[i], _request.Logprobs is null ? TextEventOf(frame, i) : null))];
        // The choices of a real server grow side by side too.
        for (bool more = true; more;)
        {
            more = false;
            bool waited = false;
            for (int i = 0; i < pieces.Length; i++)
            {
                if (pieces[i].Ended)
                    continue;
                more = true;
                bool last = !pieces[i].MoveNext();
                if (!last && !waited)
                {
                    waited = true;
                    await pacer.NextAsync(cancellation).ConfigureAwait(false);
                }
                yield return last ? FinishChunk(frame, i) : pieces[i].TextEvent?.With(pieces[i].Piece) ?? PieceChunk(frame, i, pieces[i]);
            }
        }
        if (_request.IncludeUsage)
            yield return UsageChunk(frame);
        yield return SseFrame.Done;
    }

    private Utf8JsonWriter BeginDelta(SseFrame frame, int index)
    {
        Utf8JsonWriter json = frame.Begin();
        json.WriteStartObject();
        WriteHead(json, "chat.completion.chunk"u8);
        if (_request.IncludeUsage)
            json.WriteNull("usage"u8);
        json.WriteStartArray("choices"u8);
        json.WriteStartObject();
        json.WriteNumber("index"u8, index);
        json.WriteStartObject("delta"u8);
        return json;
    }

    private ReadOnlyMemory<byte> EndDelta(SseFrame frame, Utf8JsonWriter json, IReadOnlyList<string> tokens, string? finish)
    {
        json.WriteEndObject();
        WriteLogprobs(json, tokens);
        json.WriteString("finish_reason"u8, finish);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        return frame.End();
    }

    private ReadOnlyMemory<byte> RoleChunk(SseFrame frame, int index)
    {
        Utf8JsonWriter json = BeginDelta(frame, index);
        json.WriteString("role"u8, "assistant"u8);
        json.WriteString("content"u8, _texts[index].Calls.Count > 0 ? null : "");
        return EndDelta(frame, json, [], null);
    }

    private TextEvent TextEventOf(SseFrame frame, int index)
    {
        BeginDelta(frame, index);
        return frame.UpTo("content"u8, "},\"logprobs\":null,\"finish_reason\":null}]}"u8);
    }

    private ReadOnlyMemory<byte> PieceChunk(SseFrame frame, int index, ChatPieces pieces)
    {
        Utf8JsonWriter json = BeginDelta(frame, index);
        if (pieces.Call < 0)
        {
            json.WriteString("content"u8, pieces.Piece);
            return EndDelta(frame, json, [pieces.Piece], null);
        }
        json.WriteStartArray("tool_calls"u8);
        json.WriteStartObject();
        json.WriteNumber("index"u8, pieces.Call);
        if (pieces.CallBegins)
        {
            WriteCall(json, pieces.CallId, pieces.CallName, "");
        }
        else
        {
            json.WriteStartObject("function"u8);
            json.WriteString("arguments"u8, pieces.Piece);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteEndArray();
        return EndDelta(frame, json, [], null);
    }

    private ReadOnlyMemory<byte> FinishChunk(SseFrame frame, int index) =>
        EndDelta(frame, BeginDelta(frame, index), [], _texts[index].FinishWord);

    private ReadOnlyMemory<byte> UsageChunk(SseFrame frame)
    {
        Utf8JsonWriter json = frame.Begin();
        json.WriteStartObject();
        WriteHead(json, "chat.completion.chunk"u8);
        json.WriteStartArray("choices"u8);
        json.WriteEndArray();
        _usage.Write(json);
        json.WriteEndObject();
        return frame.End();
    }
}
