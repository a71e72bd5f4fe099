using System.Runtime.CompilerServices;
using System.Text.Json;
using MieTools.ModelServer.Generation;

namespace MieTools.ModelServer.OpenAi;

/// <summary>A response as named events.</summary>
/// <param name="response">The response.</param>
/// <param name="original">False for a replay, which changes nothing of the response.</param>
/// <param name="options">The pace.</param>
internal sealed class ResponsesStream(StoredResponse response, bool original, ModelServerOptions options)
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
        TokenPacer pacer = options.NewPacer();
        yield return Snapshot(frame, "response.created", "in_progress");
        yield return Snapshot(frame, "response.in_progress", "in_progress");
        for (int i = 0; i < response.Items.Length; i++)
        {
            (ResponseItem item, bool part) = (response.Items[i], response.Items[i].Part.Type is not null);
            yield return Item(frame, "response.output_item.added", i, ended: false);
            if (part)
                yield return Part(frame, i, ".added", "");
            TextEvent delta = DeltaOf(frame, i);
            foreach (string piece in item.Pieces)
            {
                await pacer.NextAsync(cancellation).ConfigureAwait(false);
                yield return delta.With(piece, _sequence++);
            }
            yield return TextDone(frame, i);
            if (part)
                yield return Part(frame, i, ".done", item.Text);
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
        response.Items[index].Write(json, ended ? response.Final : "in_progress", ended);
        return End(frame, json);
    }

    private ReadOnlyMemory<byte> Part(SseFrame frame, int index, string step, string text)
    {
        ResponsePart part = response.Items[index].Part;
        Utf8JsonWriter json = Begin(frame, part.Events + step);
        WritePlace(json, index);
        json.WritePropertyName("part"u8);
        part.Write(json, text);
        return End(frame, json);
    }

    private TextEvent DeltaOf(SseFrame frame, int index)
    {
        ResponsePart part = response.Items[index].Part;
        string name = part.Name + ".delta";
        Utf8JsonWriter json = frame.Begin(name);
        json.WriteStartObject();
        json.WriteString("type"u8, name);
        WritePlace(json, index);
        return frame.UpTo("delta", part.HasLogprobs ? ",\"logprobs\":[],\"sequence_number\":"u8 : ",\"sequence_number\":"u8);
    }

    private ReadOnlyMemory<byte> TextDone(SseFrame frame, int index)
    {
        ResponseItem item = response.Items[index];
        Utf8JsonWriter json = Begin(frame, item.Part.Name + ".done");
        WritePlace(json, index);
        if (item.Tool is not null)
            json.WriteString("name"u8, item.Tool);
        json.WriteString(item.Part.Field, item.Text);
        if (item.Part.HasLogprobs)
        {
            json.WriteStartArray("logprobs"u8);
            json.WriteEndArray();
        }
        return End(frame, json);
    }

    private void WritePlace(Utf8JsonWriter json, int index)
    {
        ResponseItem item = response.Items[index];
        json.WriteString("item_id"u8, item.Id);
        json.WriteNumber("output_index"u8, index);
        if (item.Part.Type is not null)
            json.WriteNumber(item.Part.Index, 0);
    }
}
