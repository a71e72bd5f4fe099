using System.Runtime.CompilerServices;
using System.Text.Json;
using MieTools.ModelServer.Generation;

namespace MieTools.ModelServer.OpenAi;

/// <summary>Answers <c>/v1/chat/completions</c>, whole and streamed.</summary>
internal sealed class ChatResponse
{
    private readonly GenerationRequest _request;
    private readonly ModelServerOptions _options;
    private readonly GeneratedText[] _texts;
    private readonly string[][] _callIds;
    private readonly Usage _usage;
    private readonly string _id;
    private readonly long _created;

    /// <summary>Makes the texts and the calls.</summary>
    public ChatResponse(JsonElement body, ServerContext server)
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
    public ContainerResponse ToResponse() => _request.Stream ? JsonResponse.Events(StreamAsync()) : JsonResponse.Write(WriteWhole);

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
            WriteLogprobs(json, _texts[i].Tokens, _texts[i].Refused);
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
        if (text.Reasoning.Count > 0)
            json.WriteString("reasoning_content"u8, string.Concat(text.Reasoning));
        json.WriteString("content"u8, text.Calls.Count > 0 || text.Refused || text.OnlyReasoning ? null : text.Text);
        json.WriteString("refusal"u8, text.Refused ? text.Text : null);
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

    private void WriteLogprobs(Utf8JsonWriter json, IReadOnlyList<string> tokens, bool refused)
    {
        if (_request.Logprobs is not { } top || tokens.Count == 0)
        {
            json.WriteNull("logprobs"u8);
            return;
        }
        json.WriteStartObject("logprobs"u8);
        if (refused)
            json.WriteNull("content"u8);
        json.WriteStartArray(refused ? "refusal"u8 : "content"u8);
        foreach (string token in tokens)
            Logprobs.WriteChat(json, token, top);
        json.WriteEndArray();
        if (!refused)
            json.WriteNull("refusal"u8);
        json.WriteEndObject();
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> StreamAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using SseFrame frame = new();
        TokenPacer pacer = _options.NewPacer();
        for (int i = 0; i < _texts.Length; i++)
            yield return RoleChunk(frame, i);
        ChatPieces[] pieces = [.. _texts.Select((t, i) => PiecesOf(frame, t, i))];
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
                yield return last ? FinishChunk(frame, i) : pieces[i].Event?.With(pieces[i].Piece) ?? PieceChunk(frame, i, pieces[i]);
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

    private ReadOnlyMemory<byte> EndDelta(SseFrame frame, Utf8JsonWriter json, int index, IReadOnlyList<string> tokens, string? finish)
    {
        json.WriteEndObject();
        WriteLogprobs(json, tokens, _texts[index].Refused);
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
        json.WriteString("content"u8, _texts[index].Calls.Count > 0 || _texts[index].Refused ? null : "");
        return EndDelta(frame, json, index, [], null);
    }

    private ChatPieces PiecesOf(SseFrame frame, GeneratedText text, int index)
    {
        TextEvent? reasoning = text.Reasoning.Count > 0 ? EventOf(frame, index, "reasoning_content") : null;
        return new(text, _callIds[index], reasoning, _request.Logprobs is null ? EventOf(frame, index, TextField(text)) : null);
    }

    private static string TextField(GeneratedText text) => text.Refused ? "refusal" : "content";

    private TextEvent EventOf(SseFrame frame, int index, string field)
    {
        BeginDelta(frame, index);
        return frame.UpTo(field, "},\"logprobs\":null,\"finish_reason\":null}]}"u8);
    }

    private ReadOnlyMemory<byte> PieceChunk(SseFrame frame, int index, ChatPieces pieces)
    {
        Utf8JsonWriter json = BeginDelta(frame, index);
        if (pieces.Call < 0)
        {
            json.WriteString(TextField(_texts[index]), pieces.Piece);
            return EndDelta(frame, json, index, [pieces.Piece], null);
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
        return EndDelta(frame, json, index, [], null);
    }

    private ReadOnlyMemory<byte> FinishChunk(SseFrame frame, int index) =>
        EndDelta(frame, BeginDelta(frame, index), index, [], _texts[index].FinishWord);

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
