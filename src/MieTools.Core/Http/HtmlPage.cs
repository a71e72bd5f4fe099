using System.Net;
using System.Text;

namespace MieTools.Core.Http;

/// <summary>
/// The one rule that says what an HTML page is, and what a page says: its title, else its text. Pages come from anywhere: it is one
/// pass, and nothing goes back.
/// </summary>
internal static class HtmlPage
{
    /// <summary>The media type of pages.</summary>
    public const string MediaType = "text/html";

    private const int LongestBeginning = 14;
    private static readonly string[] s_beginnings = ["<!doctype html", "<html"];

    // Far more than is shown.
    private const int MaxLength = 16 * 1024;

    /// <summary>Whether a body is a page: it begins as one, or has a tag first and the label.</summary>
    /// <param name="text">The body.</param>
    /// <param name="mediaType">Its label, or null.</param>
    public static bool Is(string text, string? mediaType)
    {
        ReadOnlySpan<char> start = text.AsSpan().TrimStart();
        if (start is not ['<', ..])
            return false;
        Span<byte> first = stackalloc byte[LongestBeginning];
        int length = Encoding.Latin1.GetBytes(start[..Math.Min(start.Length, LongestBeginning)], first);
        return mediaType == MediaType || Begins(first[..length]) == true;
    }

    /// <summary>Whether a body begins as a page; null when more bytes have to tell.</summary>
    /// <param name="start">Its first bytes, after white space.</param>
    public static bool? Begins(ReadOnlySpan<byte> start)
    {
        bool isPart = false;
        foreach (string beginning in s_beginnings)
        {
            int length = Math.Min(start.Length, beginning.Length);
            if (!Ascii.EqualsIgnoreCase(start[..length], beginning.AsSpan(0, length)))
                continue;
            if (length == beginning.Length)
                return true;
            isPart = true;
        }
        return isPart ? null : false;
    }

    /// <summary>Says that it is a page, and what it says; white space is made one space.</summary>
    public static string Words(string html) => "an HTML page: " + Spaced(WebUtility.HtmlDecode(Title(html) ?? WithoutTags(html)));

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
