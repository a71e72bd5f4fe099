using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using MieTools.Core.Inference.Reading;

namespace MieTools.Core.Inference.Bodies;

/// <summary>Reads a <see cref="ChatMessage"/> that was serialised property by property, as ConvertTo-Json does.</summary>
internal static class SavedMessage
{
    public static bool TryRead(JsonElement json, [NotNullWhen(true)] out ChatMessage? message)
    {
        message = null;
        if (json.ValueKind != JsonValueKind.Object || TextOf(json, nameof(ChatMessage.Role)) is not { } role
            || !json.TryGetProperty(nameof(ChatMessage.Content), out _))
        {
            return false;
        }

        message = TextOf(json, nameof(ChatMessage.Json)) is { } whole ? Named(OfText(whole), json)
            : new ChatMessage(role, TextOf(json, nameof(ChatMessage.Content)) ?? "")
            {
                Attachments = [.. Items(json, nameof(ChatMessage.Attachments)).Select(Attachment)],
                ToolCalls = new MieToolCallList([.. Items(json, nameof(ChatMessage.ToolCalls)).Select(Call)]),
                ToolCallId = TextOf(json, nameof(ChatMessage.ToolCallId)),
            };
        return true;
    }

    private static ChatMessage OfText(string whole)
    {
        using JsonDocument document = JsonDocument.Parse(whole);
        return ChatMessageReader.Read(document.RootElement.Clone());
    }

    // No API of chats has a place for the name of an image: it stands beside the JSON.
    private static ChatMessage Named(ChatMessage message, JsonElement json)
    {
        string[] names = TextOf(json, nameof(ChatMessage.Attachments))?.Split("; ") ?? [];
        return names.Length != message.Attachments.Count ? message : message with
        {
            Attachments = [.. message.Attachments.Zip(names,
                (file, name) => file.ToString() == name ? file : file with { FileName = name })],
        };
    }

    private static ChatAttachment Attachment(JsonElement json) =>
        ChatAttachment.FromUrl(TextOf(json, nameof(ChatAttachment.DataUrl)) ?? "") with
        {
            FileName = TextOf(json, nameof(ChatAttachment.FileName)),
        };

    private static MieToolCall Call(JsonElement json) => new()
    {
        Index = json.TryGetProperty(nameof(MieToolCall.Index), out JsonElement index) && index.TryGetInt32(out int number) ? number : 0,
        Id = TextOf(json, nameof(MieToolCall.Id)),
        Name = TextOf(json, nameof(MieToolCall.Name)),
        Arguments = TextOf(json, nameof(MieToolCall.Arguments)) ?? "",
    };

    private static IEnumerable<JsonElement> Items(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object) : [];

    private static string? TextOf(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
