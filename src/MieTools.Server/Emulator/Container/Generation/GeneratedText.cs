using System.Text;

namespace MieTools.Server.Emulator.Container.Generation;

/// <summary>One generated answer, token by token.</summary>
/// <param name="Tokens">The texts of its tokens; none when it calls tools.</param>
/// <param name="Finish">What ended it.</param>
internal sealed record GeneratedText(IReadOnlyList<string> Tokens, FinishReason Finish)
{
    // What one request may have generated: more would be a way to fill the memory.
    private const int MostTokensInAll = 4 * GenerationRequest.MostTokens;
    private string? _text;

    /// <summary>The tools it calls in place of a text.</summary>
    public IReadOnlyList<ToolCall> Calls { get; init; } = [];

    /// <summary>The stop text that ended it, or null.</summary>
    public string? StopText { get; init; }

    /// <summary>The whole text.</summary>
    public string Text => _text ??= string.Concat(Tokens);

    /// <summary>True when the token limit ended it.</summary>
    public bool Cut => Finish == FinishReason.Length;

    /// <summary>Its tokens, those of the calls' arguments among them.</summary>
    public int Count => Tokens.Count + Calls.Sum(c => c.Pieces.Count);

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
            texts[i] = One(
                request, new Dice(request.Prompts[i / request.Choices], (options.Seed ?? 0L) + request.Seed, i % request.Choices));
            if ((count += texts[i].Count) > MostTokensInAll)
            {
                throw ModelServerException.Invalid(
                    $"The answers together have more than {MostTokensInAll} tokens: ask for fewer or shorter ones.", "n");
            }
        }
        return texts;
    }

    private static GeneratedText One(GenerationRequest request, Dice dice)
    {
        int limit = request.MaxTokens ?? GenerationRequest.MostTokens;
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
        (string? stop, int cut) =
            stops.Select(s => (s, text.IndexOf(s, StringComparison.Ordinal))).Where(s => s.Item2 >= 0).OrderBy(s => s.Item2)
                .FirstOrDefault((null!, -1));
        if (cut < 0)
            return new(tokens, reason);
        List<string> kept = [];
        for (int place = 0, i = 0; place < cut; place += tokens[i++].Length)
            kept.Add(tokens[i][..Math.Min(tokens[i].Length, cut - place)]);
        return new(kept, FinishReason.Stop) { StopText = stop };
    }
}
