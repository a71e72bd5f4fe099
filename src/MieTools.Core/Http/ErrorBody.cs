using System.Text;
using System.Text.Json;
using MieTools.Core.Json;

namespace MieTools.Core.Http;

/// <summary>Code and message picked out of an error answer, whoever wrote it.</summary>
/// <param name="Code">Code, or null.</param>
/// <param name="Message">Message, or null when the body has none.</param>
/// <param name="IsPlatform">True for the service's own <c>{code, message}</c>.</param>
internal sealed record ErrorBody(string? Code, string? Message, bool IsPlatform)
{
    /// <summary>True for an HTML page, which may be a proxy's as well as the server's.</summary>
    public bool IsPage { get; private init; }

    private const int MaxMessage = 2000;

    /// <summary>Reads the service's form, any form of a model server's, an HTML page, or plain text.</summary>
    public static ErrorBody Parse(string body, string? mediaType) => Parse(body, mediaType, mayBeEvents: true);

    private static ErrorBody Parse(string body, string? mediaType, bool mayBeEvents)
    {
        string text = body.Trim();
        if (text.Length == 0)
            return new(null, null, false);
        if (text[0] is '{' or '[' && LenientJson.TryParse(Encoding.UTF8.GetBytes(text)) is { } json)
            return FromJson(json);
        // A server that was asked for a stream answers its errors as one.
        if (mayBeEvents && (mediaType == "text/event-stream" || text.StartsWith("data:", StringComparison.Ordinal)
            || text.StartsWith("event:", StringComparison.Ordinal)))
        {
            return FromEvents(text);
        }

        return HtmlPage.Is(text, mediaType)
            ? new(null, Short(HtmlPage.Words(text)), false) { IsPage = true }
            : new(null, Short(text), false);
    }

    private static ErrorBody FromJson(JsonElement root)
    {
        ModelServerError fault = ModelServerError.From(root);
        // The service's own form: both members at the top, the code in words.
        bool isPlatform = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("code", out JsonElement code)
            && code.ValueKind == JsonValueKind.String
            && !root.TryGetProperty("error", out _)
            && !(root.TryGetProperty("object", out JsonElement kind) && kind.ValueKind == JsonValueKind.String
                && kind.ValueEquals("error"));
        return new(fault.OwnCode, fault.Message is null ? null : Short(fault.Message), isPlatform);
    }

    private static ErrorBody FromEvents(string text)
    {
        using ServerSentEventReader events = new();
        events.KeepLoose();
        events.Append(Encoding.UTF8.GetBytes(text));
        ErrorBody? found = null;
        for (int turn = 0; turn < 2; turn++)
        {
            while (events.Read())
            {
                string data = Encoding.UTF8.GetString(events.Loose is { } loose ? loose.Bytes : events.Data);
                if (data.Trim() is { Length: > 0 } words && words != "[DONE]")
                    found ??= Parse(words, null, mayBeEvents: false);
            }
            events.Complete();
        }
        return found ?? new(null, Short(text), false);
    }

    private static string Short(string text) => text.Length <= MaxMessage ? text : text[..MaxMessage] + " ...";
}
