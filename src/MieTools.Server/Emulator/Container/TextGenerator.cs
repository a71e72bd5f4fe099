using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace MieTools.Server.Emulator.Container;

/// <summary>Makes sentences from a prompt: always the same ones from the same prompt.</summary>
internal struct TextGenerator
{
    private const int ShortestText = 24;
    private const int TextSpread = 57;
    private readonly Queue<string> _sentence;
    private ulong _state;

    /// <summary>Begins the text for a prompt.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="seed">Seed of the emulator or of the request.</param>
    /// <param name="choice">Which of the answers to the same prompt (<c>n</c>).</param>
    public TextGenerator(string prompt, long seed, int choice)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(prompt), hash);
        _state = BinaryPrimitives.ReadUInt64LittleEndian(hash) ^ (ulong)(seed * 31 + choice) * 0x9E3779B97F4A7C15;
        _sentence = new Queue<string>(16);
        NaturalLength = ShortestText + (int)(Draw() % TextSpread);
    }

    /// <summary>How many tokens the text has when nothing cuts it short.</summary>
    public int NaturalLength { get; }

    /// <summary>The next token; the text has no end of its own.</summary>
    /// <param name="first">True at the very start, where no space comes before the word.</param>
    public string Next(bool first)
    {
        if (_sentence.Count == 0)
            FillSentence();
        string token = _sentence.Dequeue();
        return first ? token.TrimStart() : token;
    }

    private readonly void Add(string word) => _sentence.Enqueue(" " + word);

    private void FillSentence()
    {
        if (Draw() % 3 == 0)
        {
            Add(Pick(Vocabulary.Openers));
            _sentence.Enqueue(",");
            Add("the");
        }
        else
        {
            Add("The");
        }
        Add(Pick(Vocabulary.Adjectives));
        Add(Pick(Vocabulary.Nouns));
        Add(Pick(Vocabulary.Verbs));
        Add("the");
        if (Draw() % 2 == 0)
            Add(Pick(Vocabulary.Adjectives));
        Add(Pick(Vocabulary.Nouns));
        if (Draw() % 2 == 0)
        {
            Add(Pick(Vocabulary.Prepositions));
            Add("the");
            Add(Pick(Vocabulary.Nouns));
        }
        _sentence.Enqueue(".");
    }

    private string Pick(string[] words) => words[(int)(Draw() % (ulong)words.Length)];

    // SplitMix64.
    private ulong Draw()
    {
        ulong z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
