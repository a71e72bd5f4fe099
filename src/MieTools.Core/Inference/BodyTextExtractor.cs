using System.Text;
using System.Text.Json;

namespace MieTools.Core.Inference;

/// <summary>Finds the model's text in a whole JSON answer.</summary>
public static class BodyTextExtractor
{
    /// <summary>The text of a chat, completion, response, message, TGI, Ollama or transcription answer.</summary>
    /// <returns>Null when the answer is of no known kind, or has no text (embeddings, lists).</returns>
    public static string? Extract(JsonElement body)
    {
        // TGI answers a list when it was asked for one.
        if (body.ValueKind == JsonValueKind.Array)
            return body.GetArrayLength() > 0 && body[0].ValueKind == JsonValueKind.Object ? String(body[0], "generated_text") : null;
        if (body.ValueKind != JsonValueKind.Object)
            return null;
        if (Array(body, "choices") is { } choices)
            return FromChoices(choices);
        return String(body, "generated_text")
            ?? String(body, "output_text")
            ?? FromOutput(body)
            ?? FromParts(body, "content")
            ?? FromInner(body)
            ?? String(body, "response")
            ?? String(body, "text")
            ?? FirstOfList(body, "text");
    }

    private static string? FromChoices(JsonElement choices)
    {
        foreach (JsonElement choice in choices.EnumerateArray())
        {
            if (choice.ValueKind != JsonValueKind.Object)
                return null;
            return choice.TryGetProperty("message", out JsonElement message) && message.ValueKind == JsonValueKind.Object
                ? FromParts(message, "content")
                : String(choice, "text");
        }
        return null;
    }

    private static string? FromOutput(JsonElement body)
    {
        if (Array(body, "output") is not { } output)
            return null;
        StringBuilder? text = null;
        foreach (JsonElement item in output.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.Object && (String(item, "type") ?? "message") == "message" && FromParts(item, "content") is { } part)
                (text ??= new StringBuilder()).Append(part);
        }
        return text?.ToString();
    }

    private static string? FromInner(JsonElement body) =>
        body.TryGetProperty("message", out JsonElement message) && message.ValueKind == JsonValueKind.Object ? FromParts(message, "content") : null;

    /// <summary>A content that is a text, or a list of parts whose texts are joined.</summary>
    private static string? FromParts(JsonElement item, string name)
    {
        if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty(name, out JsonElement content))
            return null;
        if (content.ValueKind == JsonValueKind.String)
            return String(item, name);
        if (content.ValueKind != JsonValueKind.Array)
            return null;
        StringBuilder? text = null;
        foreach (JsonElement part in content.EnumerateArray())
        {
            if (part.ValueKind == JsonValueKind.Object && (String(part, "type") ?? "text") is "text" or "output_text" && String(part, "text") is { } piece)
                (text ??= new StringBuilder()).Append(piece);
        }
        return text?.ToString();
    }

    private static string? FirstOfList(JsonElement body, string name) =>
        Array(body, name) is { } list && list.GetArrayLength() > 0 && list[0].ValueKind == JsonValueKind.String ? Value(list[0]) : null;

    private static JsonElement? Array(JsonElement item, string name) =>
        item.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Array ? value : null;

    private static string? String(JsonElement item, string name) =>
        item.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? Value(value) : null;

    private static string? Value(JsonElement text)
    {
        try
        {
            return text.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair.
            Utf8JsonReader reader = new(Encoding.UTF8.GetBytes(text.GetRawText()));
            reader.Read();
            return Streaming.JsonText.StringOrNull(ref reader);
        }
    }
}
