namespace MieTools.ModelServer.Generation;

/// <summary>Makes sentences: always the same ones from the same dice.</summary>
internal sealed class TextGenerator
{
    private const int ShortestText = 24;
    private const int TextSpread = 57;

    // Tokens carry the space before them: made once, so that a token costs nothing.
    private static readonly string[] s_adjectives = Spaced(Vocabulary.Adjectives);
    private static readonly string[] s_nouns = Spaced(Vocabulary.Nouns);
    private static readonly string[] s_verbs = Spaced(Vocabulary.Verbs);
    private static readonly string[] s_prepositions = Spaced(Vocabulary.Prepositions);
    private static readonly string[] s_openers = Spaced(Vocabulary.Openers);

    private readonly Queue<string> _sentence = new(16);
    private readonly Dice _dice;

    /// <summary>Begins a text.</summary>
    public TextGenerator(Dice dice)
    {
        _dice = dice;
        NaturalLength = ShortestText + dice.Below(TextSpread);
    }

    /// <summary>How many tokens the text has when nothing cuts it short.</summary>
    public int NaturalLength { get; }

    /// <summary>A whole text of its natural length.</summary>
    public static List<string> Natural(Dice dice) => new TextGenerator(dice).Take(0, int.MaxValue, endless: false).Tokens;

    /// <summary>Takes tokens up to the end of the sentence in which the text may end.</summary>
    /// <param name="least">The text has at least so many.</param>
    /// <param name="limit">And at most so many.</param>
    /// <param name="endless">Only the limit ends it.</param>
    /// <returns>The tokens, and whether the limit cut them.</returns>
    public (List<string> Tokens, bool Cut) Take(int least, int limit, bool endless)
    {
        least = Math.Max(NaturalLength, least);
        List<string> tokens = new(endless ? limit : Math.Min(limit, least + 16));
        while (tokens.Count < limit)
        {
            string token = Next(first: tokens.Count == 0);
            tokens.Add(token);
            if (!endless && tokens.Count >= least && token == ".")
                return (tokens, false);
        }
        return (tokens, true);
    }

    private string Next(bool first)
    {
        if (_sentence.Count == 0)
            FillSentence();
        string token = _sentence.Dequeue();
        return first ? token.TrimStart() : token;
    }

    private void FillSentence()
    {
        if (_dice.Below(3) == 0)
        {
            Add(s_openers);
            _sentence.Enqueue(",");
            _sentence.Enqueue(" the");
        }
        else
        {
            _sentence.Enqueue(" The");
        }
        Add(s_adjectives);
        Add(s_nouns);
        Add(s_verbs);
        _sentence.Enqueue(" the");
        if (_dice.Below(2) == 0)
            Add(s_adjectives);
        Add(s_nouns);
        if (_dice.Below(2) == 0)
        {
            Add(s_prepositions);
            _sentence.Enqueue(" the");
            Add(s_nouns);
        }
        _sentence.Enqueue(".");
    }

    private void Add(string[] words) => _sentence.Enqueue(_dice.Pick(words));

    private static string[] Spaced(string[] words) => [.. words.Select(w => " " + w)];
}
