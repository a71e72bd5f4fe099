namespace MieTools.Core.Http;

/// <summary>Everything that a text can be read as: as it stands, without escapes and tags, and as bytes that are written as text.</summary>
/// <remarks>Each is one pass over the text, and there is a fixed number of them: what a stranger sends decides neither.</remarks>
internal static class TextSpellings
{
    /// <summary>The text itself, and what it says: a value may stand there, or be written in base64 or hexadecimal.</summary>
    public static IEnumerable<PlainSpelling> OfText(string text)
    {
        TextUnits written = new(text);
        yield return PlainSpelling.Of(written);
        TextUnits? decoded = TextEscapes.Decode(written);
        TextUnits plain = decoded ?? written;
        if (decoded is not null)
            yield return PlainSpelling.Of(decoded);
        yield return PlainSpelling.LettersOf(plain);
        TextUnits?[] others = [MailEscapes.Decode(plain), MarkupTags.Drop(written), decoded is null ? null : MarkupTags.Drop(decoded)];
        foreach (TextUnits other in others.OfType<TextUnits>())
        {
            yield return PlainSpelling.Of(other);
            TextUnits said = TextEscapes.Decode(other) ?? other;
            yield return PlainSpelling.Of(said);
            yield return PlainSpelling.LettersOf(said);
        }
    }

    /// <summary>The bytes that are written in the text in base64, hexadecimal or decimal, twice over too.</summary>
    public static IEnumerable<PlainSpelling> OfBytes(string text)
    {
        TextUnits written = new(text);
        TextUnits plain = TextEscapes.Decode(written) ?? written;
        foreach (TextUnits outer in BytesIn(plain))
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
