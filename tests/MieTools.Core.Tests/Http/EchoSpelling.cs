using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace MieTools.Core.Tests.Http;

/// <summary>The ways in which a server may spell what it was sent, and the way back from all of them.</summary>
internal static class EchoSpelling
{
    public static readonly IReadOnlyDictionary<string, Func<string, string>> All = new Dictionary<string, Func<string, string>>
    {
        ["raw"] = text => text,
        ["json-units"] = text => string.Concat(text.Select(c => $"\\u{(int)c:x4}")),
        ["json-signs"] = text => text.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("/", "\\/").Replace("+", "\\u002B"),
        ["json-in-json"] = text => JsonOf(JsonOf(text)),
        ["html-names"] = text => WebUtility.HtmlEncode(text).Replace("/", "&sol;").Replace("+", "&plus;").Replace("=", "&equals;"),
        ["html-numbers"] = text => string.Concat(text.Select(c => $"&#{(int)c};")),
        ["html-hex"] = text => string.Concat(text.Select(c => $"&#x{(int)c:X};")),
        ["url"] = Uri.EscapeDataString,
        ["url-twice"] = text => Uri.EscapeDataString(Uri.EscapeDataString(text)),
        ["form"] = text => WebUtility.UrlEncode(text),
        ["base64"] = text => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)),
        ["base64url"] = text => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).Replace('+', '-').Replace('/', '_').TrimEnd('='),
        ["hex"] = text => Convert.ToHexString(Encoding.UTF8.GetBytes(text)).ToLowerInvariant(),
    };

    /// <summary>The text, and everything that it can be read as.</summary>
    public static string ReadEveryWay(string text)
    {
        StringBuilder all = new(text);
        string plain = text;
        for (int round = 0; round < 4; round++)
        {
            plain = Regex.Replace(plain, @"\\u([0-9a-fA-F]{4})", m => ((char)Convert.ToInt32(m.Groups[1].Value, 16)).ToString());
            plain = Regex.Replace(plain, @"\\(.)", "$1");
            plain = Regex.Replace(WebUtility.HtmlDecode(plain), "&(sol|plus|equals);", m => m.Groups[1].Value switch
            {
                "sol" => "/",
                "plus" => "+",
                _ => "=",
            });
            plain = Uri.UnescapeDataString(plain);
            all.Append('\n').Append(plain);
        }
        foreach (Match run in Regex.Matches(text, "[0-9a-fA-F]{12,}"))
            all.Append('\n').Append(Encoding.UTF8.GetString(Convert.FromHexString(run.Value[..(run.Value.Length / 2 * 2)])));
        foreach (Match run in Regex.Matches(text, "[A-Za-z0-9+/_-]{12,}"))
        {
            for (int start = 0; start < 4; start++)
                all.Append('\n').Append(FromBase64(run.Value[start..]));
        }
        return all.ToString();
    }

    private static string FromBase64(string text)
    {
        string whole = text.Replace('-', '+').Replace('_', '/');
        whole = whole[..(whole.Length / 4 * 4)];
        return Encoding.UTF8.GetString(Convert.FromBase64String(whole));
    }

    private static string JsonOf(string text) =>
        string.Concat(text.Select(c => c is '"' or '\\' or '/'
            ? "\\" + c
            : c is '+' or '<' or '&' ? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}") : c.ToString()));
}
