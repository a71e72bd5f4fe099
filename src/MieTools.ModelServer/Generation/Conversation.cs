using System.Text;
using System.Text.Json;

namespace MieTools.ModelServer.Generation;

/// <summary>Messages read into one text.</summary>
/// <param name="Text">A line for each message, with its role.</param>
/// <param name="Asked">The text of the last message of the user.</param>
/// <param name="AfterResult">The last message has a tool's result.</param>
internal readonly record struct Conversation(string Text, string Asked, bool AfterResult)
{
    private static readonly string[] s_chatRoles = ["system", "developer", "user", "assistant", "tool", "function"];

    /// <summary>Reads the messages of a chat.</summary>
    /// <param name="messages">The list.</param>
    /// <param name="field">Its name, for errors.</param>
    /// <param name="roles">The roles that messages may have; null for those of OpenAI's chats.</param>
    public static Conversation Read(JsonElement messages, string field, IReadOnlyList<string>? roles = null)
    {
        roles ??= s_chatRoles;
        if (messages.ValueKind != JsonValueKind.Array || messages.GetArrayLength() == 0)
            throw ModelServerException.Invalid($"'{field}' has to be a list with at least one message.", field);
        StringBuilder text = new();
        string asked = "";
        bool afterResult = false;
        int place = 0;
        foreach (JsonElement message in messages.EnumerateArray())
        {
            string at = $"{field}[{place++}]";
            if (message.ValueKind != JsonValueKind.Object)
                throw ModelServerException.Invalid($"'{at}' has to be an object with role and content.", at);
            string role = message.Text("role") ?? throw ModelServerException.Missing($"{at}.role");
            if (!roles.Contains(role))
            {
                throw ModelServerException.Invalid(
                    $"'{at}.role' is '{role}'; it has to be one of {string.Join(", ", roles)}.", $"{at}.role");
            }

            string content = ContentOf(message, at);
            if (role == "tool" && message.Text("tool_call_id") is null)
                throw ModelServerException.Missing($"{at}.tool_call_id");
            afterResult = role is "tool" or "function" || HasResult(message);
            if (role == "user" && !afterResult)
                asked = content;
            text.Append(role).Append(": ").Append(content).Append('\n');
        }
        return new(text.ToString(), asked, afterResult);
    }

    /// <summary>The text of a message: a string, or the texts of its parts.</summary>
    /// <param name="message">The message.</param>
    /// <param name="at">Where it is, for errors.</param>
    public static string ContentOf(JsonElement message, string at)
    {
        switch (message.Field("content"))
        {
            case { ValueKind: JsonValueKind.String } value:
                return JsonFields.TextOf(value, $"{at}.content");
            case { ValueKind: JsonValueKind.Array } parts:
                return string.Concat(parts.EnumerateArray().Select(PartText));
            case null when message.Field("tool_calls") is { } calls:
                return calls.GetRawText();
            case null when message.Field("function_call") is { } call:
                return call.GetRawText();
            case null when message.Text("refusal") is { } refusal:
                return refusal;
            case null:
                throw ModelServerException.Missing($"{at}.content");
            default:
                throw ModelServerException.Invalid($"'{at}.content' has to be a string or a list of parts.", $"{at}.content");
        }
    }

    // Pictures and the like count by their bytes: the same picture gets the same answer.
    private static string PartText(JsonElement part) =>
        part.ValueKind == JsonValueKind.Object && part.TryGetProperty("text", out JsonElement text)
            && text.ValueKind == JsonValueKind.String
            ? JsonFields.TextOf(text, "text")
            : part.GetRawText();

    // In Anthropic's form the result is a part of a user's message.
    private static bool HasResult(JsonElement message) =>
        message.Field("content") is { ValueKind: JsonValueKind.Array } parts
        && parts.EnumerateArray()
            .Any(p => p.ValueKind == JsonValueKind.Object && p.TryGetProperty("type", out JsonElement type) && type.IsText("tool_result"));
}
