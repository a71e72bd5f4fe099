using System.Collections;
using System.Management.Automation;
using System.Text;
using System.Text.Json;
using MieTools.Binding;
using MieTools.Core.Inference.Reading;
using MieTools.Core.Json;

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
        // The choices of a stream share their data.
        foreach (object? chunk in answers is [{ Data: MieList<object?> data }, ..] ? data : [])
            ValueText.GiveMade(chunk);
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
            Index = SavedObject.Value<int>(item, nameof(MieStreamChunk.Index)) ?? -1,
            Text = SavedObject.Text(item, nameof(MieStreamChunk.Text)) ?? "",
            Reasoning = SavedObject.Text(item, nameof(MieStreamChunk.Reasoning)),
            Refusal = SavedObject.Text(item, nameof(MieStreamChunk.Refusal)),
            FinishReason = SavedObject.Text(item, nameof(MieStreamChunk.FinishReason)),
            Choice = SavedObject.Value<int>(item, nameof(MieStreamChunk.Choice)) ?? 0,
            PromptTokens = SavedObject.Value<int>(item, nameof(MieStreamChunk.PromptTokens)),
            CompletionTokens = SavedObject.Value<int>(item, nameof(MieStreamChunk.CompletionTokens)),
            Elapsed = (SavedObject.Duration(item, nameof(MieStreamChunk.Elapsed)) ?? default).ToString(),
            ToolCalls = SavedObject.ToolCalls(item),
            SharesEvent = SavedObject.Value<bool>(item, nameof(MieStreamChunk.SharesEvent)) ?? false,
            Event = SavedObject.Text(item, nameof(MieStreamChunk.Event)),
            Data = Data(item),
        },
        _ => MieStreamChunk.OfText(item.ToString() ?? ""),
    };

    // What was read from a file may have lost depth; the text of the chunk has it all.
    private static object? Data(PSObject item)
    {
        object? data = item.Properties[nameof(MieStreamChunk.Data)]?.Value;
        if (SavedObject.Value<bool>(item, nameof(MieStreamChunk.IsJson)) != true
            || SavedObject.Text(item, nameof(MieStreamChunk.RawData)) is not { Length: > 0 } raw)
        {
            return data;
        }
        try
        {
            return ValueText.OfChunk(Encoding.UTF8.GetBytes(raw));
        }
        catch (JsonException)
        {
            return data;
        }
    }
}
