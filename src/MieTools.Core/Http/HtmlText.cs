using System.Net;
using System.Text;

namespace MieTools.Core.Http;

/// <summary>What an HTML page says, in one pass: its title, else its text. Pages come from anywhere, so nothing here goes back.</summary>
internal static class HtmlText
{
    // Far more than is shown.
    private const int MaxLength = 16 * 1024;

    /// <summary>The title or the text, white space made one space.</summary>
    public static string Of(string html) => Spaced(WebUtility.HtmlDecode(Title(html) ?? WithoutTags(html)));

    private static string? Title(string html)
    {
        int start = Find(html, "<title", 0);
        int open = start < 0 ? -1 : html.IndexOf('>', start);
        int end = open < 0 ? -1 : Find(html, "</title", open);
        return end < 0 ? null : html[(open + 1)..Math.Min(end, open + 1 + MaxLength)];
    }

    private static string WithoutTags(string html)
    {
        StringBuilder text = new();
        bool noScript = false;
        bool noStyle = false;
        int at = 0;
        while (at < html.Length && text.Length < MaxLength)
        {
            int tag = html.IndexOf('<', at);
            int until = tag < 0 ? html.Length : tag;
            text.Append(html, at, Math.Min(until - at, MaxLength)).Append(' ');
            if (tag < 0)
                break;
            int end = EndOf(html, tag, "script", ref noScript) ?? EndOf(html, tag, "style", ref noStyle) ?? tag;
            int close = html.IndexOf('>', end);
            if (close < 0)
            {
                // No tag ends any more: the rest is text.
                text.Append(html, tag, Math.Min(html.Length - tag, MaxLength));
                break;
            }
            at = close + 1;
        }
        return text.ToString();
    }

    /// <summary>Where the end tag of a script or style that begins here stands; null when none begins here.</summary>
    /// <param name="html">The page.</param>
    /// <param name="tag">Place of a <c>&lt;</c>.</param>
    /// <param name="name">Name of the element.</param>
    /// <param name="none">That no end tag comes any more, so that it is looked for once.</param>
    private static int? EndOf(string html, int tag, string name, ref bool none)
    {
        if (none || string.Compare(html, tag + 1, name, 0, name.Length, StringComparison.OrdinalIgnoreCase) != 0)
            return null;
        int end = Find(html, "</" + name, tag);
        none = end < 0;
        return none ? null : end;
    }

    private static string Spaced(string text)
    {
        StringBuilder result = new(Math.Min(text.Length, MaxLength));
        foreach (char c in text)
        {
            if (!char.IsWhiteSpace(c))
                result.Append(c);
            else if (result.Length > 0 && result[^1] != ' ')
                result.Append(' ');
        }
        return result.ToString().TrimEnd();
    }

    private static int Find(string html, string what, int from) => html.IndexOf(what, from, StringComparison.OrdinalIgnoreCase);
}
