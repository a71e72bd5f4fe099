using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using MieTools.Core.Routes;

namespace MieTools.Core.Inference.Bodies;

/// <summary>Reads a message whose content is a list: its text, and the images and files that go with it.</summary>
internal static class MessageParts
{
    /// <summary>
    /// Reads a message of chat completions as it is written here. One that would be written otherwise (several texts, members beside them)
    /// is none: it is kept as it came.
    /// </summary>
    public static bool TryRead(JsonElement json, string role, [NotNullWhen(true)] out ChatMessage? message)
    {
        message = null;
        if (PartsOf(json) is not { Length: > 0 } parts)
            return false;
        try
        {
            ChatMessage read = new(role, TextOf(json)) { Attachments = [.. parts.Select(Attachment).OfType<ChatAttachment>()] };
            message = IsWritten(read, json) ? read : null;
        }
        catch (MieException)
        {
            // An address that is none, or an image of an unknown kind: the server may know it.
        }

        return message is not null;
    }

    /// <summary>The texts of a message's parts, on lines of their own; empty when there are none.</summary>
    public static string TextOf(JsonElement json) => string.Join('\n', PartsOf(json).Select(part => Text(part, "text")).OfType<string>());

    private static JsonElement[] PartsOf(JsonElement json) =>
        json.TryGetProperty("content", out JsonElement content) && content.ValueKind == JsonValueKind.Array
            ? [.. content.EnumerateArray().Where(part => part.ValueKind == JsonValueKind.Object)] : [];

    private static ChatAttachment? Attachment(JsonElement part) => Text(part, "type") switch
    {
        "image_url" when Inner(part, "image_url") is { } image && Text(image, "url") is { } url => ChatAttachment.FromUrl(url),
        "file" when Inner(part, "file") is { } file && Text(file, "file_data") is { } data =>
            ChatAttachment.FromUrl(data) with { FileName = Text(file, "filename") },
        _ => null,
    };

    private static bool IsWritten(ChatMessage message, JsonElement json)
    {
        using MemoryStream written = new();
        using (Utf8JsonWriter writer = new(written))
        {
            writer.WriteStartArray();
            ChatForm.Of(PromptShape.Chat).Write(writer, [message]);
            writer.WriteEndArray();
        }

        written.Position = 0;
        return JsonNode.DeepEquals(JsonNode.Parse(written)![0], JsonNode.Parse(json.GetRawText()));
    }

    private static JsonElement? Inner(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Object ? value : null;

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
