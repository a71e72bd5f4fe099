using System.Collections;
using System.Management.Automation;
using MieTools.Core.Inference.Reading;

namespace MieTools.Output;

/// <summary>Tells the streams apart whose chunks come down one pipeline, and puts each together.</summary>
internal sealed class StreamGroups
{
    private AnswerJoiner _joiner = new();
    private MieStreamChunk? _last;

    /// <summary>Adds a chunk.</summary>
    /// <returns>The answers of the stream before, when the chunk begins another.</returns>
    public IReadOnlyList<MieAnswer> Add(MieStreamChunk chunk)
    {
        IReadOnlyList<MieAnswer> ended = [];
        if (chunk.BeginsAfter(_last))
            ended = Finish();
        _joiner.Add(chunk);
        _last = chunk;
        return ended;
    }

    /// <summary>The answers of the last stream.</summary>
    public IReadOnlyList<MieAnswer> Finish()
    {
        IReadOnlyList<MieAnswer> answers = _joiner.Build();
        _joiner = new AnswerJoiner();
        return answers;
    }

    /// <summary>The chunks of an input: a list that was handed over at once holds several, null none.</summary>
    public static IEnumerable<MieStreamChunk> ChunksOf(PSObject? input) => input?.BaseObject switch
    {
        null => [],
        IEnumerable list and not (string or IDictionary) =>
            list.Cast<object?>().Where(i => i is not null).Select(i => ChunkOf(PSObject.AsPSObject(i!))),
        _ => [ChunkOf(input)],
    };

    /// <summary>A chunk of whatever comes down the pipeline: a chunk, one that was serialised, or a text.</summary>
    public static MieStreamChunk ChunkOf(PSObject? item) => item?.BaseObject switch
    {
        null => MieStreamChunk.OfText(""),
        MieStreamChunk chunk => chunk,
        string text => MieStreamChunk.OfText(text),
        _ when item.Properties["Text"] is not null => new MieStreamChunk
        {
            Index = Value<int>(item, nameof(MieStreamChunk.Index)) ?? -1,
            Text = Text(item, nameof(MieStreamChunk.Text)) ?? "",
            Reasoning = Text(item, nameof(MieStreamChunk.Reasoning)),
            Refusal = Text(item, nameof(MieStreamChunk.Refusal)),
            FinishReason = Text(item, nameof(MieStreamChunk.FinishReason)),
            Choice = Value<int>(item, nameof(MieStreamChunk.Choice)) ?? 0,
            PromptTokens = Value<int>(item, nameof(MieStreamChunk.PromptTokens)),
            CompletionTokens = Value<int>(item, nameof(MieStreamChunk.CompletionTokens)),
            Elapsed = Value<TimeSpan>(item, nameof(MieStreamChunk.Elapsed)) ?? default,
            ToolCalls = Calls(item.Properties[nameof(MieStreamChunk.ToolCalls)]?.Value),
            SharesEvent = Value<bool>(item, nameof(MieStreamChunk.SharesEvent)) ?? false,
            Event = Text(item, nameof(MieStreamChunk.Event)),
            Data = item.Properties[nameof(MieStreamChunk.Data)]?.Value,
        },
        _ => MieStreamChunk.OfText(item.ToString() ?? ""),
    };

    private static string? Text(PSObject item, string name) => item.Properties[name]?.Value?.ToString();

    private static T? Value<T>(PSObject item, string name)
        where T : struct =>
            LanguagePrimitives.TryConvertTo(item.Properties[name]?.Value, out T value) && item.Properties[name]?.Value is not null
                ? value
                : null;

    private static MieToolCallList Calls(object? value)
    {
        object? plain = value is PSObject wrapped ? wrapped.BaseObject : value;
        if (plain is string || plain is not IEnumerable list)
            return MieToolCallList.Empty;
        return new MieToolCallList([.. list.Cast<object>().Select(PSObject.AsPSObject).Select(call => new MieToolCall
        {
            Index = Value<int>(call, nameof(MieToolCall.Index)) ?? 0,
            Id = Text(call, nameof(MieToolCall.Id)),
            Name = Text(call, nameof(MieToolCall.Name)),
            Arguments = Text(call, nameof(MieToolCall.Arguments)) ?? "",
        })]);
    }
}
