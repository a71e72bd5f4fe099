using System.Runtime.CompilerServices;
using System.Text.Json;

namespace MieTools.Server.Emulator.Container;

/// <summary>Answers <c>/v1/messages</c> in Anthropic's form, whole and as named events.</summary>
internal sealed class MessagesAnswer(GenerationRequest request, ModelServerOptions options)
{
    private readonly GeneratedText _text = GeneratedText.Generate(request, options.Seed)[0];
    private readonly string _id = "msg_" + Guid.NewGuid().ToString("N");

    private string StopReason => _text.FinishReason == "length" ? "max_tokens" : request.Stop.Length > 0 ? "stop_sequence" : "end_turn";

    /// <summary>The answer in the form the request asks for.</summary>
    public ContainerResponse ToResponse() =>
        request.Stream ? new() { ContentType = "text/event-stream; charset=utf-8", Stream = StreamAsync() } : JsonAnswer.Write(json => WriteMessage(json, ended: true));

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> StreamAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using SseFrame frame = new();
        TokenPacer pacer = new(options.TokensPerSecond);
        yield return Event(frame, "message_start", json =>
        {
            json.WritePropertyName("message"u8);
            WriteMessage(json, ended: false);
        });
        yield return Event(frame, "content_block_start", json =>
        {
            json.WriteNumber("index"u8, 0);
            WriteBlock(json, "content_block", "text", "");
        });
        yield return Event(frame, "ping", static _ => { });
        foreach (string token in _text.Tokens)
        {
            await pacer.NextAsync(cancellation).ConfigureAwait(false);
            yield return Event(frame, "content_block_delta", json =>
            {
                json.WriteNumber("index"u8, 0);
                WriteBlock(json, "delta", "text_delta", token);
            });
        }
        yield return Event(frame, "content_block_stop", static json => json.WriteNumber("index"u8, 0));
        yield return Event(frame, "message_delta", json =>
        {
            json.WriteStartObject("delta"u8);
            json.WriteString("stop_reason"u8, StopReason);
            json.WriteNull("stop_sequence"u8);
            json.WriteEndObject();
            json.WriteStartObject("usage"u8);
            json.WriteNumber("output_tokens"u8, _text.Tokens.Count);
            json.WriteEndObject();
        });
        yield return Event(frame, "message_stop", static _ => { });
    }

    private static ReadOnlyMemory<byte> Event(SseFrame frame, string name, Action<Utf8JsonWriter> write)
    {
        Utf8JsonWriter json = frame.Begin(name);
        json.WriteStartObject();
        json.WriteString("type"u8, name);
        write(json);
        json.WriteEndObject();
        return frame.End();
    }

    private static void WriteBlock(Utf8JsonWriter json, string? field, string type, string text)
    {
        if (field is null)
            json.WriteStartObject();
        else
            json.WriteStartObject(field);
        json.WriteString("type"u8, type);
        json.WriteString("text"u8, text);
        json.WriteEndObject();
    }

    private void WriteMessage(Utf8JsonWriter json, bool ended)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, _id);
        json.WriteString("type"u8, "message"u8);
        json.WriteString("role"u8, "assistant"u8);
        json.WriteString("model"u8, request.Model);
        json.WriteStartArray("content"u8);
        if (ended)
            WriteBlock(json, null, "text", _text.Text);
        json.WriteEndArray();
        json.WriteString("stop_reason"u8, ended ? StopReason : null);
        json.WriteNull("stop_sequence"u8);
        Usage usage = Usage.Of(request, [_text]);
        (ended ? usage : usage with { Output = 0 }).WriteInputOutput(json, total: false);
        json.WriteEndObject();
    }
}
