using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using MieTools.Core.Http;
using MieTools.Core.Inference.Calls;
using MieTools.Core.Json;

namespace MieTools.Core.Inference.Reading;

/// <summary>Makes chunks of frames: what the model said, the server's errors, and what has to be told since it is neither.</summary>
internal sealed class ChunkReader(StreamState stream, Encoding? fallback = null, string? mediaType = null)
{
    private const int MaxUnreadableTold = 5;

    private readonly AnswerMemory _memory = new();
    private readonly ChunkForm _form = new();
    private readonly Queue<MieStreamChunk> _ready = new();

    private int _unreadable;
    private bool _sawJson;
    private bool _sawEnd;

    /// <summary>The first text outside of any event: the server's words when nothing else came.</summary>
    public string? LooseText { get; private set; }

    /// <summary>The error that came last; chunks before it go out first.</summary>
    public ModelServerError? Fault { get; private set; }

    /// <summary>The bytes of <see cref="Fault"/>.</summary>
    public byte[] FaultBytes { get; private set; } = [];

    /// <summary>Whether chunks of a known model API came.</summary>
    public bool HasModel => _memory.Api is not null;

    /// <summary>Whether the stream is of a kind that says when it is done, and has not said so.</summary>
    public bool IsCutShort => _memory.Api is { HasEnd: true } && !_sawEnd && !stream.SawDone;

    /// <summary>The finish reason that tells of a failure which nothing else told of; null when there is none.</summary>
    public string? FailedReason => StreamWarnings.IsFailure(stream.FinishReason) ? stream.FinishReason : null;

    /// <summary>The next chunk that is made already.</summary>
    public bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out MieStreamChunk? chunk) => _ready.TryDequeue(out chunk);

    /// <summary>Reads a frame.</summary>
    /// <param name="framer">Stands at the frame.</param>
    /// <param name="elapsed">Time since the request.</param>
    /// <returns>The frame's chunk when it makes one alone; else null, and <see cref="TryTake"/> has them.</returns>
    public MieStreamChunk? Read(StreamFramer framer, TimeSpan elapsed)
    {
        ReadOnlySpan<byte> frame = framer.Frame;
        FrameKind kind = framer.Kind;
        if (kind is FrameKind.Text or FrameKind.Binary)
        {
            byte[] bytes = frame.ToArray();
            return new(bytes, false, null, elapsed)
            {
                Index = stream.ChunkCount,
                Text = kind == FrameKind.Binary ? "" : Decode(bytes),
                Stream = stream,
            };
        }
        if (_form.TryRead(frame, framer.Event, out ModelEvent found))
            return Make(frame.ToArray(), true, found, found.Piece, framer.Event, framer.Id, elapsed, isFirst: true);
        if (IsEndMark(frame))
        {
            stream.SawDone = true;
            return null;
        }
        // Ill-formed UTF-8 is read as the replacement character, here once so that every later reader can rely on it.
        byte[] raw = Utf8.IsValid(frame) ? frame.ToArray() : Encoding.UTF8.GetBytes(Decode(frame));
        raw = JsonMemberNames.Mend(raw) ?? raw;
        string? type = framer.Event;
        // A server that encodes its JSON twice.
        if (JsonText.ObjectInText(raw) is { } inner)
            raw = inner;
        if (TryReadJson(raw, type, framer.Id, elapsed, out MieStreamChunk? chunk))
            return chunk;
        if (LenientJson.IsTooDeep(raw))
            throw LenientJson.TooDeep();
        // A chunk that the stream broke off in is told with the end that is missing.
        if (framer.IsUnfinished && _sawJson && IsCutShort && LooksLikeJson(raw))
            return null;
        if (ReadSeveral(raw, type, framer.Id, elapsed))
            return null;
        return kind == FrameKind.Loose ? ReadLoose(raw) : ReadText(raw, type, framer.Id, elapsed);
    }

    private bool TryReadJson(byte[] raw, string? type, string? id, TimeSpan elapsed, out MieStreamChunk? chunk)
    {
        chunk = null;
        if (!ModelEventReader.TryRead(raw, type, _memory, out ModelEvent found))
        {
            // NaN and its kin; the bytes of the chunk are then those that can be read.
            if (raw.AsSpan().IndexOfAny((byte)'{', (byte)'[') != 0 || LenientJson.Repair(raw) is not { } repaired
                || !ModelEventReader.TryRead(repaired, type, _memory, out found))
            {
                return false;
            }

            raw = repaired;
        }
        _sawJson = true;
        if (found is { Api: null, Fault: null } && HasModel && ModelServerError.OfMessage(raw) is { } message)
            found.Fault = message;
        Remember(found);
        _form.Learn(raw, type, found);
        if (found.Fault is not null)
        {
            (Fault, FaultBytes) = (found.Fault, raw);
            // What the event says beside its error is not lost.
            if (found.Piece is { Text: null or "", Reasoning: null or "" } && found.More is null)
                return true;
        }
        chunk = Make(raw, true, found, found.Piece, type, id, elapsed, isFirst: true);
        if (found.More is null)
            return true;
        _ready.Enqueue(chunk);
        chunk = null;
        foreach (ModelPiece piece in found.More)
            _ready.Enqueue(Make(raw, true, found, piece, type, id, elapsed, isFirst: false));
        return true;
    }

    /// <summary>Several JSON values in one event, or beside others that cannot be read: each by itself.</summary>
    private bool ReadSeveral(byte[] raw, string? type, string? id, TimeSpan elapsed)
    {
        List<byte[]> values = JsonPieces.Split(raw, out List<string> rest);
        if (values.Count == 0)
            return false;
        foreach (byte[] value in values)
        {
            if (TryReadJson(value, type, id, elapsed, out MieStreamChunk? chunk) && chunk is not null)
                _ready.Enqueue(chunk);
        }
        foreach (string words in rest)
        {
            if (IsEndMark(Encoding.UTF8.GetBytes(words)))
                stream.SawDone = true;
            else
                TellUnreadable(words);
        }
        return true;
    }

    private MieStreamChunk? ReadLoose(byte[] raw)
    {
        string text = Encoding.UTF8.GetString(raw).Trim();
        LooseText ??= text;
        if (ModelServerError.OfPage(text, mediaType) is { } page)
            (Fault, FaultBytes) = (page, raw);
        else if (stream.ChunkCount > 0)
            TellUnreadable(text);
        return null;
    }

    private MieStreamChunk? ReadText(byte[] raw, string? type, string? id, TimeSpan elapsed)
    {
        string text = PlainText(raw);
        if (type == "error")
        {
            (Fault, FaultBytes) = (new ModelServerError(null, null, text.Length == 0 ? null : text), raw);
            return null;
        }
        if (_sawJson)
        {
            // A server's own way to say that it is done.
            if (IsEndWord(type) || text.Length == 0 || IsEndWord(text.Trim()))
                _sawEnd |= text.Length > 0 || type is not null;
            else
                TellUnreadable(text);
            return null;
        }
        ModelEvent none = default;
        return Make(raw, false, none, new ModelPiece { Text = text }, type, id, elapsed, isFirst: true);
    }

    private MieStreamChunk Make(byte[] raw, bool isJson, in ModelEvent found, in ModelPiece piece, string? type, string? id,
        TimeSpan elapsed, bool isFirst) => new(raw, isJson, stream.Projection, elapsed)
        {
            Index = stream.ChunkCount + _ready.Count,
            Text = piece.Text ?? "",
            Reasoning = piece.Reasoning,
            Refusal = piece.Refusal,
            ToolCalls = piece.ToolCalls is null ? MieToolCallList.Empty : new MieToolCallList(piece.ToolCalls),
            FinishReason = piece.FinishReason,
            Event = type,
            Id = id,
            Choice = piece.Choice,
            PromptTokens = isFirst ? found.PromptTokens : null,
            CompletionTokens = isFirst ? found.CompletionTokens : null,
            Stream = stream,
            SharesEvent = !isFirst,
        };

    private void Remember(in ModelEvent found)
    {
        _sawEnd |= found.IsEnd;
        stream.FinishReason = found.Piece.FinishReason ?? stream.FinishReason;
        stream.PromptTokens = found.PromptTokens ?? stream.PromptTokens;
        stream.CompletionTokens = found.CompletionTokens ?? stream.CompletionTokens;
        stream.Model = found.Model ?? stream.Model;
    }

    private void TellUnreadable(string words)
    {
        // A stream of such lines would bury what else there is to see.
        if (++_unreadable <= MaxUnreadableTold)
            stream.OnWarning?.Invoke(StreamWarnings.Unreadable(stream.Secrets.Mask(words)));
        else if (_unreadable == MaxUnreadableTold + 1)
            stream.OnWarning?.Invoke(StreamWarnings.UnreadableRest);
    }

    private string Decode(ReadOnlySpan<byte> bytes) => (Utf8.IsValid(bytes) ? Encoding.UTF8 : fallback ?? Encoding.UTF8).GetString(bytes);

    private static bool LooksLikeJson(ReadOnlySpan<byte> raw) => raw.TrimStart(" \t\r\n"u8) is [(byte)'{' or (byte)'[', ..];

    private static bool IsEndMark(ReadOnlySpan<byte> frame)
    {
        if (frame.Length is < 6 or > 24)
            return false;
        frame = frame.Trim(" \t\r\n"u8);
        return frame.SequenceEqual("[DONE]"u8) || frame.SequenceEqual("\"[DONE]\""u8);
    }

    private static bool IsEndWord(string? word) =>
        word?.ToLowerInvariant() is "done" or "end" or "close" or "closed" or "complete" or "completed" or "finish" or "finished" or "stop"
            or "eos" or "[end]" or "<end>" or "end_of_stream";

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
}
