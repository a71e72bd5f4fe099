using System.Runtime.CompilerServices;
using System.Text.Json;

namespace MieTools.Server.Emulator.Container;

/// <summary>Answers <c>/v1/responses</c>, whole and as named events.</summary>
internal sealed class ResponsesAnswer(GenerationRequest request, ModelServerOptions options)
{
    private readonly GeneratedText _text = GeneratedText.Generate(request, options.Seed)[0];
    private readonly string _id = "resp_" + Guid.NewGuid().ToString("N");
    private readonly string _itemId = "msg_" + Guid.NewGuid().ToString("N");
    private readonly long _created = options.Now;
    private int _sequence;

    private bool Cut => _text.FinishReason == "length";

    /// <summary>The answer in the form the request asks for.</summary>
    public ContainerResponse ToResponse() =>
        request.Stream ? new() { ContentType = "text/event-stream; charset=utf-8", Stream = StreamAsync() } : JsonAnswer.Write(json => WriteResponse(json, ended: true));

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> StreamAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using SseFrame frame = new();
        TokenPacer pacer = new(options.TokensPerSecond);
        yield return Snapshot(frame, "response.created", ended: false);
        yield return Snapshot(frame, "response.in_progress", ended: false);
        yield return Item(frame, "response.output_item.added", ended: false);
        yield return Part(frame, "response.content_part.added", "");
        foreach (string token in _text.Tokens)
        {
            await pacer.NextAsync(cancellation).ConfigureAwait(false);
            yield return TextEvent(frame, "response.output_text.delta", "delta", token);
        }
        yield return TextEvent(frame, "response.output_text.done", "text", _text.Text);
        yield return Part(frame, "response.content_part.done", _text.Text);
        yield return Item(frame, "response.output_item.done", ended: true);
        yield return Snapshot(frame, Cut ? "response.incomplete" : "response.completed", ended: true);
    }

    private Utf8JsonWriter Begin(SseFrame frame, string name)
    {
        Utf8JsonWriter json = frame.Begin(name);
        json.WriteStartObject();
        json.WriteString("type"u8, name);
        json.WriteNumber("sequence_number"u8, _sequence++);
        return json;
    }

    private static ReadOnlyMemory<byte> End(SseFrame frame, Utf8JsonWriter json)
    {
        json.WriteEndObject();
        return frame.End();
    }

    private ReadOnlyMemory<byte> Snapshot(SseFrame frame, string name, bool ended)
    {
        Utf8JsonWriter json = Begin(frame, name);
        json.WritePropertyName("response"u8);
        WriteResponse(json, ended);
        return End(frame, json);
    }

    private ReadOnlyMemory<byte> Item(SseFrame frame, string name, bool ended)
    {
        Utf8JsonWriter json = Begin(frame, name);
        json.WriteNumber("output_index"u8, 0);
        json.WritePropertyName("item"u8);
        WriteItem(json, ended);
        return End(frame, json);
    }

    private ReadOnlyMemory<byte> Part(SseFrame frame, string name, string text)
    {
        Utf8JsonWriter json = Begin(frame, name);
        WritePlace(json);
        json.WritePropertyName("part"u8);
        WritePart(json, text);
        return End(frame, json);
    }

    private ReadOnlyMemory<byte> TextEvent(SseFrame frame, string name, string field, string text)
    {
        Utf8JsonWriter json = Begin(frame, name);
        WritePlace(json);
        json.WriteString(field, text);
        return End(frame, json);
    }

    private void WritePlace(Utf8JsonWriter json)
    {
        json.WriteString("item_id"u8, _itemId);
        json.WriteNumber("output_index"u8, 0);
        json.WriteNumber("content_index"u8, 0);
    }

    private void WriteResponse(Utf8JsonWriter json, bool ended)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, _id);
        json.WriteString("object"u8, "response"u8);
        json.WriteNumber("created_at"u8, _created);
        json.WriteString("status"u8, !ended ? "in_progress"u8 : Cut ? "incomplete"u8 : "completed"u8);
        json.WriteNull("error"u8);
        if (ended && Cut)
        {
            json.WriteStartObject("incomplete_details"u8);
            json.WriteString("reason"u8, "max_output_tokens"u8);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("incomplete_details"u8);
        }
        json.WriteString("model"u8, request.Model);
        json.WriteStartArray("output"u8);
        if (ended)
            WriteItem(json, ended: true);
        json.WriteEndArray();
        if (ended)
            Usage.Of(request, [_text]).WriteInputOutput(json, total: true);
        else
            json.WriteNull("usage"u8);
        json.WriteEndObject();
    }

    private void WriteItem(Utf8JsonWriter json, bool ended)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "message"u8);
        json.WriteString("id"u8, _itemId);
        json.WriteString("status"u8, !ended ? "in_progress"u8 : Cut ? "incomplete"u8 : "completed"u8);
        json.WriteString("role"u8, "assistant"u8);
        json.WriteStartArray("content"u8);
        if (ended)
            WritePart(json, _text.Text);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WritePart(Utf8JsonWriter json, string text)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "output_text"u8);
        json.WriteString("text"u8, text);
        json.WriteStartArray("annotations"u8);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
