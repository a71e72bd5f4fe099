using System.Collections.Frozen;

namespace MieTools.ModelServer.Generation;

/// <summary>The words the built-in model knows, by part of speech; each is a token.</summary>
internal static class Vocabulary
{
    public static readonly string[] Adjectives =
    [
        "quiet", "bright", "early", "simple", "careful", "distant", "warm", "steady", "small", "curious", "patient", "open",
        "clear", "gentle", "modern", "old", "quick", "silver", "northern", "hidden", "long", "fresh", "honest", "deep",
    ];

    public static readonly string[] Nouns =
    [
        "river", "engine", "garden", "letter", "network", "harbour", "teacher", "signal", "mountain", "library", "window", "model",
        "city", "forest", "machine", "question", "answer", "bridge", "story", "cloud", "market", "ship", "lamp", "road",
        "island", "orchard", "clock", "map", "station", "village", "painter", "scientist",
    ];

    public static readonly string[] Verbs =
    [
        "follows", "carries", "reaches", "describes", "crosses", "builds", "watches", "finds", "remembers", "guides", "shapes", "connects",
        "opens", "keeps", "measures", "explains", "joins", "answers", "supports", "surprises",
    ];

    public static readonly string[] Prepositions = ["near", "beyond", "beside", "under", "above", "behind", "across", "toward", "inside",
        "after"];

    public static readonly string[] Openers = ["Today", "Often", "Later", "Meanwhile", "Sometimes", "Then", "Soon", "Still"];

    private static readonly string[] s_small = ["The", "A", "the", "a", "and", ".", ",", "?", "!"];

    /// <summary>Every token that is not a single byte: the words alone and with a space before them.</summary>
    public static readonly string[] Tokens = BuildTokens();

    /// <summary>From a token's text to its place in <see cref="Tokens"/>.</summary>
    public static readonly FrozenDictionary<string, int> Index =
        Tokens.Select((token, place) => KeyValuePair.Create(token, place)).ToFrozenDictionary(StringComparer.Ordinal);

    private static string[] BuildTokens()
    {
        string[] words = [.. s_small, .. Adjectives, .. Nouns, .. Verbs, .. Prepositions, .. Openers];
        return [.. words.Concat(words.Where(w => char.IsLetter(w[0])).Select(w => " " + w)).Distinct(StringComparer.Ordinal)];
    }
}
