using System.Text;
using Microsoft.Net.Http.Headers;

namespace MieTools.Server.Proxy.Requests;

/// <summary>Finds the fields <c>model</c> and <c>stream</c> of a form with parts, such as one that uploads a sound.</summary>
internal static class FormParts
{
    private const string FormType = "multipart/form-data";

    /// <summary>The boundary of a form's Content-Type; null when it is none.</summary>
    public static string? BoundaryOf(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? type)
            && type.MediaType.Equals(FormType, StringComparison.OrdinalIgnoreCase)
            && HeaderUtilities.RemoveQuotes(type.Boundary).Value is { Length: > 0 } boundary ? boundary : null;

    /// <summary>The fields, each with the place of its value.</summary>
    public static List<(string Name, Range At)> Find(ReadOnlySpan<byte> form, string boundary)
    {
        List<(string, Range)> found = [];
        byte[] mark = Encoding.UTF8.GetBytes($"\r\n--{boundary}");
        // The first may stand at the very beginning.
        int at = form.StartsWith(mark.AsSpan(2)) ? -2 : Next(form, 0, mark);
        while (at >= -2)
        {
            int start = at + mark.Length;
            int head = form[start..].IndexOf("\r\n\r\n"u8);
            if (head < 0)
                break;
            int value = start + head + 4;
            at = Next(form, value, mark);
            if (at >= 0 && NameOf(Encoding.UTF8.GetString(form.Slice(start, head))) is { } name)
                found.Add((name, value..at));
        }
        return found;
    }

    // The next line that is the boundary and nothing longer; a number below -2 when there is none.
    private static int Next(ReadOnlySpan<byte> form, int from, ReadOnlySpan<byte> mark)
    {
        while (form[from..].IndexOf(mark) is >= 0 and int step)
        {
            ReadOnlySpan<byte> after = form[(from + step + mark.Length)..];
            if (after.StartsWith("\r\n"u8) || after.StartsWith("--"u8) || after.StartsWith(" "u8) || after.StartsWith("\t"u8))
                return from + step;
            from += step + mark.Length;
        }
        return int.MinValue;
    }

    private static string? NameOf(string head)
    {
        foreach (string line in head.Split("\r\n"))
        {
            if (line.StartsWith("Content-Disposition:", StringComparison.OrdinalIgnoreCase)
                && ContentDispositionHeaderValue.TryParse(line[20..].Trim(), out ContentDispositionHeaderValue? disposition)
                && HeaderUtilities.RemoveQuotes(disposition.Name).Value is "model" or "stream"
                && disposition.FileName.Length == 0)
            {
                return HeaderUtilities.RemoveQuotes(disposition.Name).Value;
            }
        }
        return null;
    }
}
