using System.Runtime.CompilerServices;
using System.Text.Json;
using MieTools.ModelServer.Generation;

namespace MieTools.ModelServer.Anthropic;

/// <summary>Answers <c>/v1/messages</c> in Anthropic's form, whole and as named events.</summary>
internal sealed class MessagesResponse
{
    private readonly GenerationRequest _request;
    private readonly ModelServerOptions _options;
    private readonly GeneratedText _text;
    private readonly Usage _usage;
    private readonly string _id;
    private readonly MessageBlock[] _blocks;
    private readonly KeyValuePair<string, string>[] _headers;

    /// <summary>Makes the text and the calls.</summary>
    public MessagesResponse(JsonElement body, ServerContext server)
    {
        _request = MessagesRequest.Read(body);
        _options = server.Options;
        GeneratedText[] texts = GeneratedText.Generate(_request, _options);
        _text = texts[0];
        _usage = server.Count(_request, texts);
        _id = server.Ids.Next("msg_");
        _blocks = MessageBlock.Of(_text, server.Ids);
        _headers = [new("request-id", server.Ids.Next("req_"))];
    }

    private string StopReason => _text.Finish switch
    {
        FinishReason.Length => "max_tokens",
        FinishReason.Calls => "tool_use",
        _ when _text.Refused => "refusal",
        _ => _text.StopText is null ? "end_turn" : "stop_sequence",
    };

    /// <summary>The answer in the form the request asks for.</summary>
    public ContainerResponse ToResponse() =>
        _request.Stream
            ? JsonResponse.Events(StreamAsync(), _headers)
            : JsonResponse.Write(json => WriteMessage(json, ended: true), headers: _headers);

    /// <summary>POST <c>/v1/messages/count_tokens</c>.</summary>
    public static ContainerResponse CountTokens(JsonElement body)
    {
        int tokens = Tokenizer.Count(MessagesRequest.Read(body, counting: true).Prompts[0]);
        return JsonResponse.Write(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("input_tokens"u8, tokens);
            json.WriteEndObject();
        });
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> StreamAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using SseFrame frame = new();
        TokenPacer pacer = _options.NewPacer();
        yield return MessageStart(frame);
        for (int i = 0; i < _blocks.Length; i++)
        {
            yield return BlockStart(frame, i);
            if (i == 0)
                yield return End(frame, Begin(frame, "ping"));
            TextEvent delta = DeltaOf(frame, i);
            foreach (string piece in _blocks[i].Pieces)
            {
                await pacer.NextAsync(cancellation).ConfigureAwait(false);
                yield return delta.With(piece);
            }
            if (_blocks[i].Signature is { } signature)
                yield return SignatureDelta(frame, i, signature);
            yield return BlockStop(frame, i);
        }
        yield return MessageDelta(frame);
        yield return End(frame, Begin(frame, "message_stop"));
    }

    private static Utf8JsonWriter Begin(SseFrame frame, string name)
    {
        Utf8JsonWriter json = frame.Begin(name);
        json.WriteStartObject();
        json.WriteString("type"u8, name);
        return json;
    }

    private static ReadOnlyMemory<byte> End(SseFrame frame, Utf8JsonWriter json)
    {
        json.WriteEndObject();
        return frame.End();
    }

    private ReadOnlyMemory<byte> MessageStart(SseFrame frame)
    {
        Utf8JsonWriter json = Begin(frame, "message_start");
        json.WritePropertyName("message"u8);
        WriteMessage(json, ended: false);
        return End(frame, json);
    }

    private ReadOnlyMemory<byte> BlockStart(SseFrame frame, int index)
    {
        Utf8JsonWriter json = Begin(frame, "content_block_start");
        json.WriteNumber("index"u8, index);
        json.WritePropertyName("content_block"u8);
        _blocks[index].Write(json, ended: false, cut: false);
        return End(frame, json);
    }

    private static Utf8JsonWriter BeginDelta(SseFrame frame, int index, string type)
    {
        Utf8JsonWriter json = Begin(frame, "content_block_delta");
        json.WriteNumber("index"u8, index);
        json.WriteStartObject("delta"u8);
        json.WriteString("type"u8, type);
        return json;
    }

    private TextEvent DeltaOf(SseFrame frame, int index)
    {
        BeginDelta(frame, index, _blocks[index].DeltaType);
        return frame.UpTo(_blocks[index].DeltaField, "}}"u8);
    }

    private static ReadOnlyMemory<byte> SignatureDelta(SseFrame frame, int index, string signature)
    {
        Utf8JsonWriter json = BeginDelta(frame, index, "signature_delta");
        json.WriteString("signature"u8, signature);
        json.WriteEndObject();
        return End(frame, json);
    }

    private static ReadOnlyMemory<byte> BlockStop(SseFrame frame, int index)
    {
        Utf8JsonWriter json = Begin(frame, "content_block_stop");
        json.WriteNumber("index"u8, index);
        return End(frame, json);
    }

    private ReadOnlyMemory<byte> MessageDelta(SseFrame frame)
    {
        Utf8JsonWriter json = Begin(frame, "message_delta");
        json.WriteStartObject("delta"u8);
        json.WriteString("stop_reason"u8, StopReason);
        json.WriteString("stop_sequence"u8, _text.StopText);
        json.WriteEndObject();
        _usage.WriteMessages(json);
        return End(frame, json);
    }

    private void WriteMessage(Utf8JsonWriter json, bool ended)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, _id);
        json.WriteString("type"u8, "message"u8);
        json.WriteString("role"u8, "assistant"u8);
        json.WriteString("model"u8, _request.Model);
        json.WriteStartArray("content"u8);
        for (int i = 0; ended && i < _blocks.Length; i++)
            _blocks[i].Write(json, ended: true, cut: _text.Cut && i == _blocks.Length - 1);
        json.WriteEndArray();
        json.WriteString("stop_reason"u8, ended ? StopReason : null);
        json.WriteString("stop_sequence"u8, ended ? _text.StopText : null);
        // The first event counts one token of the answer, as that API's does.
        (ended ? _usage : _usage with { Output = 1 }).WriteMessages(json);
        json.WriteEndObject();
    }
}
