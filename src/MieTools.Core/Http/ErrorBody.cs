using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MieTools.Core.Http;

/// <summary>Code and message picked out of an error answer, whoever wrote it.</summary>
/// <param name="Code">Code, or null.</param>
/// <param name="Message">Message, or null when the body has none.</param>
/// <param name="IsPlatform">True for the service's own <c>{code, message}</c>.</param>
internal sealed partial record ErrorBody(string? Code, string? Message, bool IsPlatform)
{
    /// <summary>True for an HTML page, which may be a proxy's as well as the server's.</summary>
    public bool IsPage { get; private init; }

    private const int MaxMessage = 2000;

    /// <summary>Reads the service's form, OpenAI's, vLLM's, FastAPI's, an HTML page, or plain text.</summary>
    public static ErrorBody Parse(string body, string? mediaType)
    {
        string text = body.Trim();
        if (text.Length == 0)
            return new(null, null, false);
        if (text[0] == '{')
        {
            try
            {
                using JsonDocument document = JsonDocument.Parse(text);
                if (FromJson(document.RootElement) is { } found)
                    return found;
            }
            catch (JsonException)
            {
                // Not JSON after all, or cut off: shown as text.
            }
        }
        if (mediaType == "text/html" || text.StartsWith("<!", StringComparison.Ordinal)
            || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase))
        {
            return new(null, FromHtml(text), false) { IsPage = true };
        }

        return new(null, Short(text), false);
    }

    private static ErrorBody? FromJson(JsonElement root)
    {
        if (root.TryGetProperty("error", out JsonElement error))
        {
            if (error.ValueKind == JsonValueKind.String)
                return new(null, Short(error.GetString()!), false);
            if (error.ValueKind == JsonValueKind.Object && Text(error, "message") is { } inner)
                return new(Text(error, "code") ?? Text(error, "type"), Short(inner), false);
        }
        string? message = Text(root, "message");
        if (message is not null)
        {
            // vLLM's flat form says what it is.
            bool modelServer = Text(root, "object") == "error";
            return new(Text(root, "code") ?? Text(root, "type"), Short(message), !modelServer && Text(root, "code") is not null);
        }
        if (root.TryGetProperty("detail", out JsonElement detail))
            return new(null, Short(FromDetail(detail)), false);
        return Text(root, "code") is { } code ? new(code, null, true) : null;
    }

    /// <summary>FastAPI: a text, or a list of <c>{loc, msg}</c>.</summary>
    private static string FromDetail(JsonElement detail)
    {
        if (detail.ValueKind == JsonValueKind.String)
            return detail.GetString()!;
        if (detail.ValueKind != JsonValueKind.Array)
            return detail.GetRawText();
        List<string> parts = [];
        foreach (JsonElement item in detail.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.Object && Text(item, "msg") is { } msg)
            {
                parts.Add(item.TryGetProperty("loc", out JsonElement loc) && loc.ValueKind == JsonValueKind.Array
                    ? $"{string.Join('.', loc.EnumerateArray())}: {msg}"
                    : msg);
            }
            else
            {
                parts.Add(item.ToString());
            }
        }
        return string.Join("; ", parts);
    }

    private static string FromHtml(string html)
    {
        Match title = Title().Match(html);
        string text = title.Success ? title.Groups[1].Value : Tags().Replace(html, " ");
        return "an HTML page: " + Short(Spaces().Replace(WebUtility.HtmlDecode(text), " ").Trim());
    }

    private static string? Text(JsonElement element, string name)
    {
        if (!element.TryGetProperty(name, out JsonElement value))
            return null;
        return value.ValueKind switch
        {
            JsonValueKind.String => value.GetString() is { Length: > 0 } text ? text : null,
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        };
    }

    private static string Short(string text) => text.Length <= MaxMessage ? text : text[..MaxMessage] + " ...";

    [GeneratedRegex("<title[^>]*>(.*?)</title>", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Title();

    [GeneratedRegex("<(script|style)[^>]*>.*?</\\1>|<[^>]*>", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Tags();

    [GeneratedRegex("\\s+")]
    private static partial Regex Spaces();
}
