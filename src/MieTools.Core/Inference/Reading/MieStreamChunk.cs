using System.Text;
using System.Text.Json;
using MieTools.Core.Inference.Calls;
using MieTools.Core.Json;

namespace MieTools.Core.Inference.Reading;

/// <summary>One piece of a streamed answer. Its text is its <see cref="ToString"/>.</summary>
public sealed class MieStreamChunk
{
    private readonly Func<ReadOnlyMemory<byte>, object?>? _projection;
    private string? _rawData;
    private object? _data;
    private bool _hasData;
    private readonly TimeSpan _elapsed;

    internal MieStreamChunk(
        ReadOnlyMemory<byte> rawBytes, bool isJson, Func<ReadOnlyMemory<byte>, object?>? projection, TimeSpan elapsed = default)
    {
        RawBytes = rawBytes;
        IsJson = isJson;
        _projection = projection;
        _elapsed = elapsed;
    }

    /// <summary>Makes a chunk that no stream brought: of a text, or of what was kept of another.</summary>
    public MieStreamChunk()
        : this(default, false, null)
    {
    }

    /// <summary>A chunk that is a text alone.</summary>
    public static MieStreamChunk OfText(string text) => new() { Text = text, Index = -1 };

    /// <summary>Position in the stream, from 0.</summary>
    public int Index { get; init; }

    /// <summary>The piece of the answer's text; empty when the chunk brings none (a role, a tool call, usage).</summary>
    public string Text { get; init; } = "";

    /// <summary>The piece of the model's reasoning, or null.</summary>
    public string? Reasoning { get; init; }

    /// <summary>The piece of the model's refusal, or null.</summary>
    public string? Refusal { get; init; }

    /// <summary>The tool calls that the chunk begins or goes on with; empty when there are none.</summary>
    public MieToolCallList ToolCalls { get; init; } = MieToolCallList.Empty;

    /// <summary>
    /// Why the model stopped (<c>stop</c>, <c>length</c>, <c>tool_calls</c>, <c>end_turn</c> …), on the last chunk of a choice; else null.
    /// </summary>
    public string? FinishReason { get; init; }

    /// <summary>The type of the server-sent event, or null when the stream named none.</summary>
    public string? Event { get; init; }

    /// <summary>The last event id of the stream, or null when it has none.</summary>
    public string? Id { get; init; }

    /// <summary>Which of several answers the text belongs to; 0 for the first.</summary>
    public int Choice { get; init; }

    /// <summary>Tokens of the prompt, on the chunk that tells the usage; else null.</summary>
    public int? PromptTokens { get; init; }

    /// <summary>Tokens made so far, on a chunk that tells the usage; else null.</summary>
    public int? CompletionTokens { get; init; }

    /// <summary>Time from the sending of the request.</summary>
    public string Elapsed
    {
        get => DurationText.Of(_elapsed);
        init => _elapsed = DurationText.Read(value);
    }

    /// <summary>Whether the chunk before it came with the same bytes: an event with several choices makes several chunks.</summary>
    public bool SharesEvent { get; init; }

    /// <summary>Whether the chunk is a JSON object or array.</summary>
    public bool IsJson { get; }

    /// <summary>The chunk's bytes as they came.</summary>
    internal ReadOnlyMemory<byte> RawBytes { get; }

    /// <summary>The chunk's bytes as text. Made when first asked for.</summary>
    public string RawData => _rawData ??= Encoding.UTF8.GetString(RawBytes.Span);

    /// <summary>
    /// The parsed chunk, with all that the other properties leave out; the raw text when it is not JSON. Made when first asked for.
    /// </summary>
    public object? Data
    {
        get
        {
            if (!_hasData)
            {
                _data = IsJson ? Parse() : RawData;
                _hasData = true;
            }
            return _data;
        }
        init => (_data, _hasData) = (value, true);
    }

    /// <summary>The stream that the chunk is of; null for one made elsewhere.</summary>
    /// <remarks>Not public: it would be in all that serialises a chunk.</remarks>
    internal StreamState? Stream { get; init; }

    /// <summary>Whether the chunk begins another stream than the one that a chunk before it is of.</summary>
    /// <param name="before">The chunk before it, or null.</param>
    public bool BeginsAfter(MieStreamChunk? before) => before is not null
        && (!ReferenceEquals(before.Stream, Stream) || (Stream is null && Index == 0 && before.Index >= 0));

    /// <summary>The chunk's bytes as they came.</summary>
    /// <remarks>No property: what serialises a chunk has them in <see cref="RawData"/>.</remarks>
    public ReadOnlyMemory<byte> ToBytes() => RawBytes;

    /// <summary><see cref="Elapsed"/> as what it is. In PowerShell this is the property.</summary>
    public TimeSpan GetElapsed() => _elapsed;

    /// <summary>The text.</summary>
    public override string ToString() => Text;

    private object? Parse()
    {
        if (_projection is not null)
            return _projection(RawBytes);
        ReadOnlySpan<byte> json = JsonMemberNames.Mend(RawBytes.Span) ?? RawBytes.Span;
        Utf8JsonReader reader = new(json, new JsonReaderOptions { MaxDepth = LenientJson.MaxDepth });
        return JsonElement.ParseValue(ref reader);
    }
}
