using System.Text;
using MieTools.Core.Json;

namespace MieTools.Core.Inference.Reading;

/// <summary>Puts the chunks of one stream together, each choice by itself.</summary>
public sealed class AnswerJoiner
{
    // By their number. There is one, nearly always: a sorted map would cost more than all that is in it, and its code is compiled anew for
    // numbers.
    private readonly List<Part> _parts = [];
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
        PartOf(chunk.Choice).Add(chunk);
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
        return [.. _parts.Select(p => p.Build(common with { Choice = p.Choice }, _parts.Count == 1))];
    }

    private Part PartOf(int choice)
    {
        int at = 0;
        while (at < _parts.Count && _parts[at].Choice < choice)
            at++;
        if (at < _parts.Count && _parts[at].Choice == choice)
            return _parts[at];
        Part part = new(choice);
        _parts.Insert(at, part);
        return part;
    }

    /// <summary>One choice.</summary>
    private sealed class Part(int choice)
    {
        private readonly StringBuilder _text = new();
        private readonly StringBuilder _reasoning = new();
        private readonly StringBuilder _refusal = new();
        private readonly List<Call> _calls = [];
        private string? _finishReason;
        private TimeSpan? _firstToken;
        private TimeSpan _lastToken;

        public int Choice => choice;

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
            Call? known = _calls.Find(c => c.First.Index == call.Index);
            // Some servers give every call the same number; a new id with a name is a new call.
            if (known?.First.Id is { } id && call is { Id: not null, Name: not null } && call.Id != id)
            {
                known = _calls.Find(c => c.First.Id == call.Id);
                call = call with { Index = known?.First.Index ?? (_calls[^1].First.Index + 1) };
            }
            if (known is null)
            {
                int at = _calls.FindIndex(c => c.First.Index > call.Index);
                _calls.Insert(at < 0 ? _calls.Count : at, known = new Call { First = call });
            }
            else
            {
                known.First = known.First with { Id = known.First.Id ?? call.Id, Name = known.First.Name ?? call.Name };
            }
            known.Arguments.Append(call.Arguments);
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
                    : new MieToolCallList([.. _calls.Select((c, i) =>
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

    /// <summary>One tool call; those of a choice are sorted by their number.</summary>
    private sealed class Call
    {
        public required MieToolCall First { get; set; }

        public StringBuilder Arguments { get; } = new();
    }
}
