namespace MieTools.Core.Http.Secrets;

/// <summary>Everything that a text can be read as: as it stands, without escapes and tags, and as bytes that are written as text.</summary>
/// <remarks>Each is one pass over the text, and there is a fixed number of them: what a stranger sends decides neither.</remarks>
internal sealed class TextSpellings
{
    private readonly TextUnits _written;
    private readonly TextUnits? _decoded;

    public TextSpellings(string text)
    {
        _written = new TextUnits(text);
        _decoded = TextEscapes.Decode(_written);
    }

    private TextUnits Plain => _decoded ?? _written;

    /// <summary>The text itself, and what it says: a value may stand there, or be written in base64 or hexadecimal.</summary>
    public IEnumerable<PlainSpelling> OfText()
    {
        yield return PlainSpelling.Of(_written);
        if (_decoded is not null)
            yield return PlainSpelling.Of(_decoded);
        yield return PlainSpelling.LettersOf(Plain);
        TextUnits?[] others =
            [MailEscapes.Decode(Plain), MarkupTags.Drop(_written), _decoded is null ? null : MarkupTags.Drop(_decoded)];
        foreach (TextUnits other in others.OfType<TextUnits>())
        {
            yield return PlainSpelling.Of(other);
            TextUnits said = TextEscapes.Decode(other) ?? other;
            yield return PlainSpelling.Of(said);
            yield return PlainSpelling.LettersOf(said);
        }
    }

    /// <summary>The bytes that are written in the text in base64, hexadecimal or decimal, twice over too.</summary>
    public IEnumerable<PlainSpelling> OfBytes()
    {
        foreach (TextUnits outer in BytesIn(Plain))
        {
            foreach (PlainSpelling spelling in Both(outer))
                yield return spelling;
            foreach (PlainSpelling spelling in BytesIn(outer).SelectMany(Both))
                yield return spelling;
        }
    }

    private static IEnumerable<TextUnits> BytesIn(TextUnits units) =>
        [.. Base64Bytes.In(units), .. ((TextUnits?[])[HexBytes.In(units), NumberBytes.In(units), DumpBytes.In(units)]).OfType<TextUnits>()];

    private static IEnumerable<PlainSpelling> Both(TextUnits units)
    {
        yield return PlainSpelling.Of(units);
        if (TextEscapes.Decode(units) is { } decoded)
            yield return PlainSpelling.Of(decoded);
    }
}
