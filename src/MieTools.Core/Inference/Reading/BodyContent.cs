using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using MieTools.Core.Http;
using MieTools.Core.Json;

namespace MieTools.Core.Inference.Reading;

/// <summary>What a whole body is, found by its bytes first and its label second.</summary>
internal sealed class BodyContent
{
    private BodyContent()
    {
    }

    /// <summary>
    /// The JSON values of the body as strict JSON in UTF-8: one, or several when the server sent lines or events; empty when it is none.
    /// </summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Values { get; private init; } = [];

    /// <summary>What the model said in the only value.</summary>
    public ModelEvent Model { get; private init; }

    /// <summary>The chunks of a body that is a stream; empty when it is none.</summary>
    public IReadOnlyList<MieStreamChunk> Chunks { get; private init; } = [];

    /// <summary>The error that the body is; null when it is none.</summary>
    public ModelServerError? Fault { get; private init; }

    /// <summary>What is odd about a body that is a stream.</summary>
    public IReadOnlyList<StreamWarning> Warnings { get; private init; } = [];

    /// <summary>The text of a body of events that hold plain text; null when it is none.</summary>
    public string? Text { get; private init; }

    /// <summary>Whether the body is said to be JSON, begins so, and cannot be read.</summary>
    public bool IsBroken { get; private init; }

    /// <summary>Why the body is not read although it is JSON; null when it is.</summary>
    public MieException? Refusal { get; private init; }

    /// <summary>Whether the body is neither JSON nor text.</summary>
    public bool IsBinary { get; private init; }

    /// <summary>Reads a body.</summary>
    /// <param name="body">The bytes.</param>
    /// <param name="type">Media type in lower case, without parameters; empty when there is none.</param>
    /// <param name="charset">Charset of the content type, or null.</param>
    /// <param name="isModelPath">Whether the call was to a path of a known model API.</param>
    /// <param name="secrets">Finds what was sent and must not leave in a warning.</param>
    public static BodyContent Read(
        ReadOnlyMemory<byte> body, string type, string? charset, bool isModelPath, Func<CallSecrets> secrets)
    {
        if (body.IsEmpty)
            return new BodyContent();
        if (type.StartsWith("audio/", StringComparison.Ordinal) || type.StartsWith("image/", StringComparison.Ordinal)
            || type.StartsWith("video/", StringComparison.Ordinal))
        {
            return new BodyContent { IsBinary = true };
        }

        bool isLabelled = type.Contains("json", StringComparison.Ordinal);
        ReadOnlyMemory<byte> utf8 = Charsets.ToUtf8(body, Charsets.Find(charset));
        ReadOnlySpan<byte> start = utf8.Span.TrimStart(" \t\r\n"u8);
        bool looksLikeJson = !start.IsEmpty && start[0] is (byte)'{' or (byte)'[';
        if ((looksLikeJson || isLabelled) && ReadJson(utf8, isLabelled) is { } json)
            return json;
        if ((looksLikeJson || isLabelled) && LenientJson.IsTooDeep(start))
            return new BodyContent { Refusal = LenientJson.TooDeep() };
        bool looksLikeEvents = type == "text/event-stream" || start.StartsWith("data:"u8) || start.StartsWith("event:"u8)
            || start.StartsWith("id:"u8) || start.StartsWith("retry:"u8);
        try
        {
            if ((looksLikeJson || looksLikeEvents) && ReadStream(utf8, type, secrets) is { } stream)
                return stream;
        }
        catch (MieException e)
        {
            return new BodyContent { Refusal = e };
        }

        // A page in the place of a model's answer is a proxy's, or a login.
        string text = start.StartsWith("<"u8) ? System.Text.Encoding.UTF8.GetString(start) : "";
        if (isModelPath && ModelServerError.OfPage(text, type) is { } page)
            return new BodyContent { Fault = page };
        bool isBroken = isLabelled && looksLikeJson;
        return new BodyContent
        {
            IsBinary = !IsText(type, charset, utf8.Span),
            IsBroken = isBroken,
            Warnings = isBroken ? [StreamWarnings.NotJson] : [],
        };
    }

    private static BodyContent? ReadJson(ReadOnlyMemory<byte> utf8, bool isLabelled)
    {
        ReadOnlyMemory<byte> json = LenientJson.ValidUtf8(utf8);
        if (JsonText.ObjectInText(json.Span) is { } inner)
            json = inner;
        json = JsonMemberNames.Mend(json.Span) ?? json;
        if (ModelEventReader.TryRead(json.Span, null, new AnswerMemory(), out ModelEvent found))
            return Of(json, found);
        if (LenientJson.Repair(json.Span) is { } repaired && ModelEventReader.TryRead(repaired, null, new AnswerMemory(), out found))
            return Of(repaired, found);
        // A text, a number, true, false or null alone.
        return isLabelled && LenientJson.IsValid(json.Span) ? new BodyContent { Values = [json] } : null;
    }

    private static BodyContent Of(ReadOnlyMemory<byte> json, in ModelEvent found) => new()
    {
        Values = [json],
        Model = found,
        Fault = found.Fault,
        Warnings = StreamWarnings.IsFailure(found.Piece.FinishReason) ? [StreamWarnings.Failed(found.Piece.FinishReason!)] : [],
    };

    /// <summary>A server that streams although it was asked for a whole answer, or that sends JSON by the line.</summary>
    private static BodyContent? ReadStream(ReadOnlyMemory<byte> utf8, string type, Func<CallSecrets> secrets)
    {
        List<StreamWarning> warnings = [];
        StreamState state = new(secrets) { OnWarning = warnings.Add };
        ChunkReader reader = new(state);
        List<MieStreamChunk> chunks = [];
        using StreamFramer framer = BodyFramer.For("text/event-stream", null, int.MaxValue);
        framer.Append(utf8.Span);
        for (int turn = 0; turn < 2; turn++)
        {
            while (reader.TryTake(out MieStreamChunk? chunk) || (reader.Fault is null && !state.SawDone && framer.Read()))
            {
                if ((chunk ?? reader.Read(framer, default)) is not { } made)
                    continue;
                chunks.Add(made);
                state.ChunkCount++;
            }
            framer.Complete();
        }
        // What is labelled as events is read as events, though there be none in it but comments.
        bool isStream = chunks.Exists(c => c.IsJson) || type == "text/event-stream";
        if (chunks.Count == 0 && reader.LooseText is { } loose && reader.Fault is null)
            return type == "text/event-stream" ? new BodyContent { Fault = new ModelServerError(null, null, loose) } : null;
        if (reader.Fault is null && !isStream)
            return null;
        return new BodyContent
        {
            Text = reader.HasModel || chunks.Exists(c => c.IsJson) ? null : string.Concat(chunks.Select(c => c.Text)),
            Values = [.. chunks.Where(c => c.IsJson && !c.SharesEvent).Select(c => c.RawBytes)],
            Chunks = reader.HasModel ? chunks : [],
            Fault = reader.Fault,
            Warnings = [.. warnings, .. reader.FailedReason is { } reason ? (StreamWarning[])[StreamWarnings.Failed(reason)] : [],
                .. reader.IsCutShort ? (StreamWarning[])[StreamWarnings.CutShort] : []],
            Model = chunks is [{ IsJson: true } only]
                && ModelEventReader.TryRead(only.RawBytes.Span, only.Event, new AnswerMemory(), out ModelEvent found) ? found : default,
        };
    }

    private static bool IsText(string type, string? charset, ReadOnlySpan<byte> bytes)
    {
        if (type.StartsWith("text/", StringComparison.Ordinal) || type.Contains("json", StringComparison.Ordinal)
            || type.Contains("xml", StringComparison.Ordinal) || charset is not null)
        {
            return true;
        }
        // Without a label what reads as text is text.
        return type.Length == 0 && Utf8.IsValid(bytes) && bytes.IndexOf((byte)0) < 0;
    }
}
