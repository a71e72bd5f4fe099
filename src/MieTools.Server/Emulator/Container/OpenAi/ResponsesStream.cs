using System.Runtime.CompilerServices;
using System.Text.Json;
using MieTools.Server.Emulator.Container.Generation;

namespace MieTools.Server.Emulator.Container.OpenAi;

/// <summary>A response as named events.</summary>
/// <param name="response">The response.</param>
/// <param name="original">False for a replay, which changes nothing of the response.</param>
/// <param name="tokensPerSecond">The pace; 0 for none.</param>
internal sealed class ResponsesStream(StoredResponse response, bool original, double tokensPerSecond)
{
    private int _sequence;

    /// <summary>The events.</summary>
    /// <param name="after">Leaves out the events up to this number; -1 for all of them.</param>
    /// <param name="cancellation">Ends them.</param>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> EventsAsync(
        int after, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        bool whole = false;
        try
        {
            await foreach (ReadOnlyMemory<byte> one in AllAsync(cancellation).ConfigureAwait(false))
            {
                if (_sequence - 1 > after)
                    yield return one;
            }
            whole = true;
        }
        finally
        {
            if (original)
                response.StreamEnded(whole);
        }
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> AllAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        using SseFrame frame = new();
        TokenPacer pacer = new(tokensPerSecond);
        yield return Snapshot(frame, "response.created", "in_progress");
        yield return Snapshot(frame, "response.in_progress", "in_progress");
        for (int i = 0; i < response.ItemCount; i++)
        {
            bool call = response.Text.Calls.Count > 0;
            yield return Item(frame, "response.output_item.added", i, ended: false);
            if (!call)
                yield return Part(frame, "response.content_part.added", "");
            TextEvent delta = DeltaOf(frame, i, call);
            IReadOnlyList<string> pieces = call ? response.Text.Calls[i].Pieces : response.Text.Tokens;
            for (int place = 0; place < pieces.Count; place++)
            {
                await pacer.NextAsync(cancellation).ConfigureAwait(false);
                yield return delta.With(pieces[place], _sequence++);
            }
            if (call)
            {
                yield return CallDone(frame, i);
            }
            else
            {
                yield return TextDone(frame);
                yield return Part(frame, "response.content_part.done", response.Text.Text);
            }
            yield return Item(frame, "response.output_item.done", i, ended: true);
        }
        yield return Snapshot(frame, "response." + response.Final, response.Final);
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

    private ReadOnlyMemory<byte> Snapshot(SseFrame frame, string name, string status)
    {
        Utf8JsonWriter json = Begin(frame, name);
        json.WritePropertyName("response"u8);
        response.Write(json, status);
        return End(frame, json);
    }

    private ReadOnlyMemory<byte> Item(SseFrame frame, string name, int index, bool ended)
    {
        Utf8JsonWriter json = Begin(frame, name);
        json.WriteNumber("output_index"u8, index);
        json.WritePropertyName("item"u8);
        response.WriteItem(json, index, ended);
        return End(frame, json);
    }

    private ReadOnlyMemory<byte> Part(SseFrame frame, string name, string text)
    {
        Utf8JsonWriter json = Begin(frame, name);
        WritePlace(json, 0, text: true);
        json.WritePropertyName("part"u8);
        StoredResponse.WritePart(json, text);
        return End(frame, json);
    }

    private TextEvent DeltaOf(SseFrame frame, int index, bool call)
    {
        string name = call ? "response.function_call_arguments.delta" : "response.output_text.delta";
        Utf8JsonWriter json = frame.Begin(name);
        json.WriteStartObject();
        json.WriteString("type"u8, name);
        WritePlace(json, index, text: !call);
        return frame.UpTo("delta"u8, call ? ",\"sequence_number\":"u8 : ",\"logprobs\":[],\"sequence_number\":"u8);
    }

    private ReadOnlyMemory<byte> TextDone(SseFrame frame)
    {
        Utf8JsonWriter json = Begin(frame, "response.output_text.done");
        WritePlace(json, 0, text: true);
        json.WriteString("text"u8, response.Text.Text);
        json.WriteStartArray("logprobs"u8);
        json.WriteEndArray();
        return End(frame, json);
    }

    private ReadOnlyMemory<byte> CallDone(SseFrame frame, int index)
    {
        Utf8JsonWriter json = Begin(frame, "response.function_call_arguments.done");
        WritePlace(json, index, text: false);
        json.WriteString("name"u8, response.Text.Calls[index].Name);
        json.WriteString("arguments"u8, response.Text.Calls[index].Arguments);
        return End(frame, json);
    }

    private void WritePlace(Utf8JsonWriter json, int index, bool text)
    {
        json.WriteString("item_id"u8, response.ItemId(index));
        json.WriteNumber("output_index"u8, index);
        if (text)
            json.WriteNumber("content_index"u8, 0);
    }
}
