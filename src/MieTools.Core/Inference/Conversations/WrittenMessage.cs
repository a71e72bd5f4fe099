using MieTools.Core.Inference.Bodies;

namespace MieTools.Core.Inference.Conversations;

/// <summary>
/// A message of a chat on one level, for what writes objects property by property and not deep, as ConvertTo-Json does: nothing is cut off.
/// </summary>
/// <param name="Role"><c>user</c>, <c>assistant</c>, <c>tool</c> …</param>
/// <param name="Content">Its text; empty for none.</param>
public sealed record WrittenMessage(string Role, string Content)
{
    /// <summary>Names of the images and files that go with it; empty for none.</summary>
    public string Attachments { get; init; } = "";

    /// <summary>The tools that the assistant asked to be called; empty for none.</summary>
    public string ToolCalls { get; init; } = "";

    /// <summary>Of a message of the role <c>tool</c>: the id of the call that it is the result of.</summary>
    public string? ToolCallId { get; init; }

    /// <summary>The whole message as JSON, in the form of chat completions; null when the others say all of it.</summary>
    public string? Json { get; init; }

    /// <summary>Role and text: <c>user: Hello</c>.</summary>
    public override string ToString() => $"{Role}: {Content}";

    internal static WrittenMessage Of(ChatMessage message) => new(message.Role, message.Content)
    {
        Attachments = message.Attachments.ToString(),
        ToolCalls = message.ToolCalls.ToString(),
        ToolCallId = message.ToolCallId,
        Json = message.Json ?? (message.Attachments.Count + message.ToolCalls.Count == 0 ? null : ChatForm.JsonOf(message)),
    };
}
