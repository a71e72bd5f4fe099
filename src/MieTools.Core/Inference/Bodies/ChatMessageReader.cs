using System.Text.Json;
using MieTools.Core.Inference.Reading;
using MieTools.Core.Json;

namespace MieTools.Core.Inference.Bodies;

/// <summary>Reads messages in the form of chat completions. What a <see cref="ChatMessage"/> cannot say is kept as it is.</summary>
internal static class ChatMessageReader
{
    private static readonly string[] s_known = ["role", "content", "tool_calls", "tool_call_id"];

    public static ChatMessage Read(JsonElement json)
    {
        if (SavedMessage.TryRead(json, out ChatMessage? saved))
            return saved;
        if (json.ValueKind != JsonValueKind.Object || TextOf(json, "role") is not { } role)
        {
            throw MieException.InvalidArgument("Message", $"A message needs a role and a content; this is {JsonFault.KindOf(json)}.",
                "Write @{ role = 'user'; content = '...' }.");
        }

        string content = TextOf(json, "content") ?? "";
        bool isPlain = json.EnumerateObject().All(member => Array.IndexOf(s_known, member.Name) >= 0)
            && (!json.TryGetProperty("content", out JsonElement value) || value.ValueKind is JsonValueKind.String or JsonValueKind.Null);
        if (isPlain && TryReadCalls(json, out MieToolCallList calls))
            return new ChatMessage(role, content) { ToolCalls = calls, ToolCallId = TextOf(json, "tool_call_id") };
        return MessageParts.TryRead(json, role, out ChatMessage? parts) ? parts
            : new ChatMessage(role, content.Length > 0 ? content : MessageParts.TextOf(json)) { Json = json.GetRawText() };
    }

    private static bool TryReadCalls(JsonElement json, out MieToolCallList calls)
    {
        calls = MieToolCallList.Empty;
        if (!json.TryGetProperty("tool_calls", out JsonElement list) || list.ValueKind == JsonValueKind.Null)
            return true;
        if (list.ValueKind != JsonValueKind.Array)
            return false;
        List<MieToolCall> found = [];
        foreach (JsonElement item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty("function", out JsonElement function)
                || function.ValueKind != JsonValueKind.Object || TextOf(function, "name") is not { } name)
            {
                return false;
            }

            found.Add(new MieToolCall
            {
                Index = found.Count,
                Id = TextOf(item, "id"),
                Name = name,
                Arguments = TextOf(function, "arguments") ?? "",
            });
        }

        calls = new MieToolCallList(found);
        return true;
    }

    private static string? TextOf(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
