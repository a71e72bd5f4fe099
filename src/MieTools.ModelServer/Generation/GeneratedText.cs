using System.Text;

namespace MieTools.ModelServer.Generation;

/// <summary>One generated answer, token by token.</summary>
/// <param name="Tokens">The texts of its tokens; none when it calls tools.</param>
/// <param name="Finish">What ended it.</param>
internal sealed record GeneratedText(IReadOnlyList<string> Tokens, FinishReason Finish)
{
    // What one request may have generated: more would be a way to fill the memory.
    private const int MostTokensInAll = 4 * GenerationRequest.MostTokens;
    private string? _text;

    /// <summary>The tokens of the reasoning before it.</summary>
    public IReadOnlyList<string> Reasoning { get; init; } = [];

    /// <summary>True when the text is a refusal.</summary>
    public bool Refused { get; init; }

    /// <summary>The tools it calls in place of a text.</summary>
    public IReadOnlyList<ToolCall> Calls { get; init; } = [];

    /// <summary>The stop text that ended it, or null.</summary>
    public string? StopText { get; init; }

    /// <summary>The whole text.</summary>
    public string Text => _text ??= string.Concat(Tokens);

    /// <summary>True when the token limit ended it.</summary>
    public bool Cut => Finish == FinishReason.Length;

    /// <summary>True when the token limit has left room for reasoning only.</summary>
    public bool OnlyReasoning => Cut && Reasoning.Count > 0 && Tokens.Count == 0 && Calls.Count == 0;

    /// <summary>Its tokens, those of the reasoning and of the calls' arguments among them.</summary>
    public int Count => Reasoning.Count + Tokens.Count + Calls.Sum(c => c.Pieces.Count);

    /// <summary>What ended it, in the word of OpenAI's completions.</summary>
    public string FinishWord => Finish switch { FinishReason.Length => "length", FinishReason.Calls => "tool_calls", _ => "stop" };

    /// <summary>Generates the answers to a request, prompt by prompt.</summary>
    /// <param name="request">The request.</param>
    /// <param name="options">They have the seed of all texts.</param>
    public static GeneratedText[] Generate(GenerationRequest request, ModelServerOptions options)
    {
        GeneratedText[] texts = new GeneratedText[request.Prompts.Length * request.Choices];
        long count = 0;
        for (int i = 0; i < texts.Length; i++)
        {
            string prompt = request.Prompts[i / request.Choices];
            long seed = (options.Seed ?? 0L) + request.Seed;
            // Dice of its own: the answer is the same with and without reasoning.
            List<string> reasoning =
                request.Thinks ? TextGenerator.Natural(new Dice("reasoning\n" + prompt, seed, i % request.Choices)) : [];
            texts[i] = One(request, reasoning, new Dice(prompt, seed, i % request.Choices));
            if ((count += texts[i].Count) > MostTokensInAll)
            {
                throw ModelServerException.Invalid(
                    $"The answers together have more than {MostTokensInAll} tokens: ask for fewer or shorter ones.", "n");
            }
        }
        return texts;
    }

    private static GeneratedText One(GenerationRequest request, List<string> reasoning, Dice dice)
    {
        int limit = request.MaxTokens ?? GenerationRequest.MostTokens;
        if (reasoning.Count == 0)
            return Answer(request, limit, dice);
        return reasoning.Count < limit
            ? Answer(request, limit - reasoning.Count, dice) with { Reasoning = reasoning }
            : new([], FinishReason.Length) { Reasoning = reasoning[..limit] };
    }

    private static GeneratedText Answer(GenerationRequest request, int limit, Dice dice)
    {
        if (request.MayRefuse && Refusal.IsAskedBy(request.Asked))
        {
            return new([.. Refusal.Tokens.Take(limit)], Refusal.Tokens.Count > limit ? FinishReason.Length : FinishReason.Stop)
            {
                Refused = true,
            };
        }

        List<ToolCall> calls = request.Tools.Choose(request.Asked, request.AfterResult, dice);
        if (calls.Count > 0)
            return CutCalls(calls, limit);
        if (request.Format.Json)
        {
            List<string> json = request.Format.Write(dice);
            return json.Count > limit ? new(json[..limit], FinishReason.Length) : CutAtStop(json, request.Stop, FinishReason.Stop);
        }
        bool endless = request.IgnoreEnd && request.MaxTokens is not null;
        (List<string> tokens, bool cut) = new TextGenerator(dice).Take(request.MinTokens, limit, endless);
        return CutAtStop(tokens, request.Stop, cut ? FinishReason.Length : FinishReason.Stop);
    }

    private static GeneratedText CutCalls(List<ToolCall> calls, int limit)
    {
        List<ToolCall> kept = [];
        foreach (ToolCall call in calls)
        {
            if (call.Pieces.Count > limit)
            {
                kept.Add(call with { Pieces = [.. call.Pieces.Take(limit)] });
                return new([], FinishReason.Length) { Calls = kept };
            }
            kept.Add(call);
            limit -= call.Pieces.Count;
        }
        return new([], FinishReason.Calls) { Calls = kept };
    }

    private static GeneratedText CutAtStop(List<string> tokens, string[] stops, FinishReason reason)
    {
        if (stops.Length == 0)
            return new(tokens, reason);
        StringBuilder whole = new();
        tokens.ForEach(t => whole.Append(t));
        string text = whole.ToString();
        (string? stop,
            int cut) = stops.Select(s => (s, text.IndexOf(s, StringComparison.Ordinal))).Where(s => s.Item2 >= 0).OrderBy(s => s.Item2)
                .FirstOrDefault((null!, -1));
        if (cut < 0)
            return new(tokens, reason);
        List<string> kept = [];
        for (int place = 0, i = 0; place < cut; place += tokens[i++].Length)
            kept.Add(tokens[i][..Math.Min(tokens[i].Length, cut - place)]);
        return new(kept, FinishReason.Stop) { StopText = stop };
    }
}
