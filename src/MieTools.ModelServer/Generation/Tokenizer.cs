using System.Text;

namespace MieTools.ModelServer.Generation;

/// <summary>Splits text into tokens and back without loss: known words are one token, anything else is one token a byte.</summary>
internal static class Tokenizer
{
    private const int FirstWord = 256;

    /// <summary>How many tokens there are.</summary>
    public static int VocabularySize => FirstWord + Vocabulary.Tokens.Length;

    /// <summary>The tokens of a text.</summary>
    public static List<int> Encode(string text)
    {
        List<int> tokens = new(text.Length / 4 + 4);
        Span<byte> bytes = stackalloc byte[4];
        for (int place = 0; place < text.Length;)
        {
            int end = EndOfPiece(text, place);
            if (Vocabulary.Index.TryGetValue(text[place..end], out int word))
            {
                tokens.Add(FirstWord + word);
                place = end;
                continue;
            }
            while (place < end)
            {
                _ = Rune.TryGetRuneAt(text, place, out Rune rune);
                // A lone surrogate is no character and has no bytes: it becomes U+FFFD.
                int chars = rune == default && text[place] != 0 ? 1 : rune.Utf16SequenceLength;
                if (chars == 1 && rune == default && text[place] != 0)
                    rune = Rune.ReplacementChar;
                int count = rune.EncodeToUtf8(bytes);
                foreach (byte b in bytes[..count])
                    tokens.Add(b);
                place += chars;
            }
        }
        return tokens;
    }

    /// <summary>The first token of a piece.</summary>
    public static int First(string piece) =>
        Vocabulary.Index.TryGetValue(piece, out int word) ? FirstWord + word : piece.Length == 0 ? 0 : Encode(piece)[0];

    /// <summary>How many tokens a text has.</summary>
    public static int Count(string text) => Encode(text).Count;

    /// <summary>A text cut where its tokens are; a character of several bytes stays whole.</summary>
    public static List<string> Pieces(string text)
    {
        List<string> pieces = new(text.Length / 2 + 1);
        for (int place = 0; place < text.Length;)
        {
            int end = EndOfPiece(text, place);
            string piece = text[place..end];
            if (char.IsSurrogate(piece[0]) || Vocabulary.Index.ContainsKey(piece))
                pieces.Add(piece);
            else
                pieces.AddRange(piece.Select(char.ToString));
            place = end;
        }
        return pieces;
    }

    /// <summary>The text of tokens.</summary>
    /// <exception cref="ModelServerException">A number is not a token.</exception>
    public static string Decode(IEnumerable<int> tokens)
    {
        MemoryStream bytes = new();
        foreach (int token in tokens)
        {
            if (token < 0 || token >= VocabularySize)
                throw ModelServerException.Invalid($"{token} is not a token: they go from 0 to {VocabularySize - 1}.");
            if (token < FirstWord)
                bytes.WriteByte((byte)token);
            else
                bytes.Write(Encoding.UTF8.GetBytes(Vocabulary.Tokens[token - FirstWord]));
        }
        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    // A piece is a word with the space before it, or one character.
    private static int EndOfPiece(string text, int start)
    {
        int end = start;
        if (text[end] == ' ' && end + 1 < text.Length && char.IsAsciiLetter(text[end + 1]))
            end++;
        if (!char.IsAsciiLetter(text[end]))
            return end + (char.IsSurrogatePair(text, Math.Min(end, text.Length - 1)) ? 2 : 1);
        while (end < text.Length && char.IsAsciiLetter(text[end]))
            end++;
        return end;
    }
}
