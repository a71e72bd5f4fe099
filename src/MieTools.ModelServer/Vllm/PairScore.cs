using MieTools.ModelServer.Generation;

namespace MieTools.ModelServer.Vllm;

/// <summary>How well two texts go together: by the words they share, and a little by chance, so that no two are alike.</summary>
internal static class PairScore
{
    /// <summary>A number from 0 to 1.</summary>
    public static double Of(string first, string second)
    {
        HashSet<string> words = WordsOf(first);
        HashSet<string> others = WordsOf(second);
        int all = words.Union(others).Count();
        double shared = all == 0 ? 0 : (double)words.Intersect(others).Count() / all;
        return shared * 0.9 + new Dice(first + "\n" + second, 0, 0).Below(1000) / 10_000.0;
    }

    private static HashSet<string> WordsOf(string text) =>
        [.. text.ToLowerInvariant().Split([' ', ',', '.', '?', '!', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries)];
}
