using System.Text;

namespace MieTools.Server.Emulator.Container;

/// <summary>One generated answer, token by token.</summary>
/// <param name="Tokens">The texts of its tokens.</param>
/// <param name="FinishReason"><c>stop</c>, or <c>length</c> when the limit cut it.</param>
internal sealed record GeneratedText(IReadOnlyList<string> Tokens, string FinishReason)
{
    /// <summary>The whole text.</summary>
    public string Text => string.Concat(Tokens);

    /// <summary>Generates the answers to a request, prompt by prompt.</summary>
    /// <param name="request">The request.</param>
    /// <param name="seed">The emulator's seed.</param>
    public static GeneratedText[] Generate(GenerationRequest request, int seed)
    {
        GeneratedText[] texts = new GeneratedText[request.Prompts.Length * request.Choices];
        for (int i = 0; i < texts.Length; i++)
            texts[i] = One(request, request.Prompts[i / request.Choices], seed, i % request.Choices);
        return texts;
    }

    private static GeneratedText One(GenerationRequest request, string prompt, int seed, int choice)
    {
        TextGenerator generator = new(prompt, (long)seed + request.Seed, choice);
        int limit = request.MaxTokens ?? GenerationRequest.MostTokens;
        int least = Math.Max(generator.NaturalLength, request.MinTokens);
        bool endless = request.IgnoreEnd && request.MaxTokens is not null;
        List<string> tokens = new(Math.Min(limit, 4096));
        while (tokens.Count < limit)
        {
            string token = generator.Next(first: tokens.Count == 0);
            tokens.Add(token);
            // The text ends with a sentence.
            if (!endless && tokens.Count >= least && token == ".")
                return CutAtStop(tokens, request.Stop, "stop");
        }
        return CutAtStop(tokens, request.Stop, "length");
    }

    private static GeneratedText CutAtStop(List<string> tokens, string[] stops, string reason)
    {
        if (stops.Length == 0)
            return new(tokens, reason);
        StringBuilder whole = new();
        tokens.ForEach(t => whole.Append(t));
        string text = whole.ToString();
        int cut = stops.Select(s => text.IndexOf(s, StringComparison.Ordinal)).Where(i => i >= 0).DefaultIfEmpty(-1).Min();
        if (cut < 0)
            return new(tokens, reason);
        List<string> kept = [];
        for (int place = 0, i = 0; place < cut; place += tokens[i++].Length)
            kept.Add(tokens[i][..Math.Min(tokens[i].Length, cut - place)]);
        return new(kept, "stop");
    }
}
