using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace MieTools.Core.Inference.Streaming;

/// <summary>Makes chunks from frames, and keeps what the stream as a whole is known by.</summary>
internal sealed class ChunkFactory(InferenceStream stream, StreamFramer framer)
{
    private readonly Utf8NameCache _names = new();

    /// <summary>Whether chunks of a known model stream came.</summary>
    public bool SawModel { get; private set; }

    /// <summary>Whether a chunk said that the model is done.</summary>
    public bool SawEnd { get; private set; }

    /// <summary>Makes the chunk of the framer's frame.</summary>
    /// <param name="elapsed">Time since the request.</param>
    /// <param name="isError">The frame is the server's error, and not to be handed on.</param>
    public MieStreamChunk Make(TimeSpan elapsed, out bool isError)
    {
        isError = false;
        ReadOnlySpan<byte> frame = framer.Frame;
        if (!framer.IsChunked)
        {
            byte[] bytes = frame.ToArray();
            return new(bytes, false, null) { Index = stream.ChunkCount, Text = framer.IsBinary ? "" : Encoding.UTF8.GetString(bytes), Elapsed = elapsed };
        }
        // Ill-formed UTF-8 is read as the replacement character, here once so that every later reader can rely on it.
        byte[] raw = Utf8.IsValid(frame) ? frame.ToArray() : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(frame));
        string? type = framer.Event;
        bool isJson = ChunkJsonReader.TryRead(raw, type, _names, out ChunkFields fields);
        isError = fields.IsError || type == "error";
        bool isArray = !isJson && IsArray(raw);
        if (isArray || (isJson && framer.IsWhole))
            fields.Text = WholeText(raw) ?? fields.Text;
        else if (!isJson)
            fields.Text = PlainText(raw);
        Remember(fields);
        return new(raw, isJson || isArray, stream.Options.Projection)
        {
            Index = stream.ChunkCount,
            Text = fields.Text ?? "",
            Reasoning = fields.Reasoning,
            FinishReason = fields.FinishReason,
            Event = type,
            Id = framer.Id,
            Choice = fields.Choice,
            PromptTokens = fields.PromptTokens,
            CompletionTokens = fields.CompletionTokens,
            Elapsed = elapsed,
        };
    }

    private void Remember(in ChunkFields fields)
    {
        SawModel |= fields.IsModel;
        SawEnd |= fields.IsEnd;
        stream.FinishReason = fields.FinishReason ?? stream.FinishReason;
        stream.PromptTokens = fields.PromptTokens ?? stream.PromptTokens;
        stream.CompletionTokens = fields.CompletionTokens ?? stream.CompletionTokens;
    }

    /// <summary>Data that is no object: a JSON string is unwrapped, anything else is the text itself.</summary>
    private static string PlainText(byte[] raw)
    {
        if (raw.Length >= 2 && raw[0] == (byte)'"' && raw[^1] == (byte)'"')
        {
            try
            {
                Utf8JsonReader reader = new(raw);
                if (reader.Read() && JsonText.StringOrNull(ref reader) is { } text && !reader.Read())
                    return text;
            }
            catch (JsonException)
            {
                // Quotes, but no JSON.
            }
        }
        return Encoding.UTF8.GetString(raw);
    }

    private static bool IsArray(byte[] raw)
    {
        try
        {
            Utf8JsonReader reader = new(raw, new JsonReaderOptions { MaxDepth = 256 });
            return reader.Read() && reader.TokenType == JsonTokenType.StartArray && reader.TrySkip() && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string? WholeText(byte[] raw)
    {
        Utf8JsonReader reader = new(raw, new JsonReaderOptions { MaxDepth = 256 });
        return BodyTextExtractor.Extract(JsonElement.ParseValue(ref reader));
    }
}
