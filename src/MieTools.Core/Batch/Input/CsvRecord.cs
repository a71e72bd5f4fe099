using System.Text;
using System.Text.Unicode;

namespace MieTools.Core.Batch.Input;

/// <summary>Reads a record of CSV (RFC 4180): fields with a delimiter between, in double quotes where they hold one.</summary>
internal static class CsvRecord
{
    /// <summary>The fields; null when the record is not UTF-8.</summary>
    public static IReadOnlyList<string>? Fields(ReadOnlySpan<byte> record, char delimiter)
    {
        if (!Utf8.IsValid(record))
            return null;
        string text = Encoding.UTF8.GetString(record);
        List<string> fields = [];
        int at = 0;
        while (true)
        {
            fields.Add(Field(text, delimiter, ref at));
            if (at >= text.Length)
                return fields;
            // Past the delimiter; one at the end has an empty field after it.
            at++;
            if (at == text.Length)
            {
                fields.Add("");
                return fields;
            }
        }
    }

    private static string Field(string text, char delimiter, ref int at)
    {
        int start = at;
        while (start < text.Length && text[start] == ' ')
            start++;
        if (start == text.Length || text[start] != '"')
        {
            int end = text.IndexOf(delimiter, at);
            end = end < 0 ? text.Length : end;
            string plain = text[at..end];
            at = end;
            return plain;
        }

        StringBuilder field = new();
        at = start + 1;
        while (at < text.Length)
        {
            int quote = text.IndexOf('"', at);
            if (quote < 0)
                quote = text.Length;
            field.Append(text, at, quote - at);
            at = quote + 1;
            if (at >= text.Length || text[at] != '"')
                break;
            field.Append('"');
            at++;
        }
        // What stands between the closing quote and the delimiter belongs to the field, as it does for Import-Csv.
        int next = at < text.Length ? text.IndexOf(delimiter, at) : -1;
        next = next < 0 ? text.Length : next;
        if (at < next)
            field.Append(text[at..next].TrimEnd(' '));
        at = next;
        return field.ToString();
    }
}
