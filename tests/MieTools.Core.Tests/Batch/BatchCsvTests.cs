using System.Text;
using MieTools.Core.Batch.Input;

namespace MieTools.Core.Tests.Batch;

/// <summary>Rows are those that a spreadsheet and Import-Csv read.</summary>
public sealed class BatchCsvTests
{
    [Theory]
    [InlineData("the 5\" pipe\nthe 6\" pipe\nlast", ',', "the 5\" pipe", "the 6\" pipe", "last")]
    [InlineData("a,5\"\nb,\"6\n7\"", ',', "a|5\"", "b|6\n7")]
    [InlineData("a, \"x\ny\",z", ',', "a|x\ny|z")]
    [InlineData("\"a\"b\"c\nd", ',', "ab\"c", "d")]
    [InlineData("\"a\"\"\nb\",c\nd", ',', "a\"\nb|c", "d")]
    [InlineData("\"\"\nb", ',', "", "b")]
    [InlineData("\"\"\"\"\n\"\"\"x\ny\"\"\"", ',', "\"", "\"x\ny\"")]
    [InlineData("a\t5\"\tb\n\"c\nd\"\te", '\t', "a|5\"|b", "c\nd|e")]
    [InlineData("a\u00a75\"\u00a7b\nc\u00a7\"d\ne\"", '\u00a7', "a|5\"|b", "c|d\ne")]
    [InlineData("a\u00b65\nb\u00a7\"c", '\u00a7', "a\u00b65", "b|c")]
    [InlineData("a,\"b\"\r\nc\"d\r\ne", ',', "a|b", "c\"d", "e")]
    public void A_quote_holds_a_field_together_only_where_it_opens_one(string text, char delimiter, params string[] rows)
    {
        for (int piece = 1; piece < 9; piece++)
        {
            RecordReader reader = new(new Slow(Encoding.UTF8.GetBytes(text), piece), delimiter);
            List<string> found = [];
            while (reader.Read())
                found.Add(string.Join('|', CsvRecord.Fields(reader.Record.Span, delimiter)!));
            Assert.Equal(rows, found);
        }
    }

    private sealed class Slow(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(piece, buffer.Length)]);
    }
}
