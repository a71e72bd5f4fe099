using System.Text;
using MieTools.Core.Json;

namespace MieTools.Core.Inference.Reading;

/// <summary>Puts the chunks of one stream together, each choice by itself.</summary>
public sealed class AnswerJoiner
{
    private readonly SortedDictionary<int, Part> _parts = [];
    private readonly List<MieStreamChunk> _chunks = [];
    private int? _promptTokens;
    private int? _completionTokens;

    /// <summary>Whether no chunk has been added.</summary>
    public bool IsEmpty => _chunks.Count == 0;

    /// <summary>Adds the next chunk.</summary>
    public void Add(MieStreamChunk chunk)
    {
        ArgumentNullException.ThrowIfNull(chunk);
        _chunks.Add(chunk);
        _promptTokens = chunk.PromptTokens ?? _promptTokens;
        _completionTokens = chunk.CompletionTokens ?? _completionTokens;
        bool says = chunk.Text.Length > 0 || chunk.Reasoning is { Length: > 0 } || chunk.Refusal is { Length: > 0 }
            || chunk.ToolCalls.Count > 0 || chunk.FinishReason is not null;
        // A chunk that brings counts alone belongs to no choice.
        if (!says)
            return;
        if (!_parts.TryGetValue(chunk.Choice, out Part? part))
            _parts[chunk.Choice] = part = new Part();
        part.Add(chunk);
    }

    /// <summary>The answers, one for each choice; one without text when none said anything.</summary>
    /// <param name="template">What the caller knows of the answers: the input, the deployment.</param>
    public IReadOnlyList<MieAnswer> Build(MieAnswer? template = null)
    {
        if (_chunks.Count == 0)
            return [];
        MieStreamChunk last = _chunks[^1];
        MieAnswer common = (template ?? last.Stream?.Template ?? new MieAnswer()) with
        {
            PromptTokens = _promptTokens,
            CompletionTokens = _completionTokens,
            Model = last.Stream?.Model,
            Elapsed = DurationText.Of(last.Stream is { } stream && stream.Elapsed > last.GetElapsed() ? stream.Elapsed : last.GetElapsed()),
            RequestId = last.Stream?.RequestId,
            Data = new MieList<object?>([.. _chunks.Where(c => !c.SharesEvent).Select(c => c.Data)]),
        };
        if (_parts.Count == 0)
            return [common];
        // The server counts all choices together.
        return [.. _parts.Select(p => p.Value.Build(common with { Choice = p.Key }, _parts.Count == 1))];
    }

    /// <summary>One choice.</summary>
    private sealed class Part
    {
        private readonly StringBuilder _text = new();
        private readonly StringBuilder _reasoning = new();
        private readonly StringBuilder _refusal = new();
        private readonly SortedDictionary<int, (MieToolCall First, StringBuilder Arguments)> _calls = [];
        private string? _finishReason;
        private TimeSpan? _firstToken;
        private TimeSpan _lastToken;

        public void Add(MieStreamChunk chunk)
        {
            _text.Append(chunk.Text);
            _reasoning.Append(chunk.Reasoning);
            _refusal.Append(chunk.Refusal);
            _finishReason = chunk.FinishReason ?? _finishReason;
            foreach (MieToolCall call in chunk.ToolCalls)
                Add(call);
            if (chunk.Text.Length == 0 && string.IsNullOrEmpty(chunk.Reasoning) && string.IsNullOrEmpty(chunk.Refusal)
                && chunk.ToolCalls.Count == 0)
            {
                return;
            }

            _firstToken ??= chunk.GetElapsed();
            _lastToken = chunk.GetElapsed();
        }

        private void Add(MieToolCall call)
        {
            int index = call.Index;
            // Some servers give every call the same number; a new id with a name is a new call.
            if (_calls.TryGetValue(index, out (MieToolCall First, StringBuilder Arguments) known)
                && call is { Id: not null, Name: not null }
                && known.First.Id is not null && call.Id != known.First.Id)
            {
                index = _calls.FirstOrDefault(c => c.Value.First.Id == call.Id) is { Value.First: not null } same
                    ? same.Key
                    : _calls.Keys.Last() + 1;
                known = _calls.GetValueOrDefault(index);
            }
            if (known.First is null)
                known = (call with { Index = index }, new StringBuilder());
            else
                known.First = known.First with { Id = known.First.Id ?? call.Id, Name = known.First.Name ?? call.Name };
            known.Arguments.Append(call.Arguments);
            _calls[index] = known;
        }

        public MieAnswer Build(MieAnswer common, bool isAlone)
        {
            double seconds = (_lastToken - (_firstToken ?? _lastToken)).TotalSeconds;
            return common with
            {
                Text = JsonText.WithoutHalves(_text.ToString()),
                Reasoning = TextOf(_reasoning),
                Refusal = TextOf(_refusal),
                ToolCalls = _calls.Count == 0
                    ? MieToolCallList.Empty
                    : new MieToolCallList([.. _calls.Values.Select((c, i) =>
                        c.First with { Index = i, Arguments = c.Arguments.Length == 0 ? "{}" : c.Arguments.ToString() })]),
                FinishReason = _finishReason,
                TimeToFirstToken = DurationText.Of(_firstToken),
                TokensPerSecond = isAlone && common.CompletionTokens is > 1 and { } tokens && seconds > 0
                    ? Math.Round((tokens - 1) / seconds, 2)
                    : null,
            };
        }

        private static string? TextOf(StringBuilder text) => text.Length == 0 ? null : JsonText.WithoutHalves(text.ToString());
    }
}
