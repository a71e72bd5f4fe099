using System.Text.Json;
using MieTools.Core.Inference.Reading;
using MieTools.Core.Json;

namespace MieTools.Core.Inference.Bodies;

/// <summary>One message of a chat, in no certain API's form.</summary>
/// <param name="Role"><c>system</c>, <c>developer</c>, <c>user</c>, <c>assistant</c> or <c>tool</c>; any other is refused.</param>
/// <param name="Content">Its text; empty for none.</param>
public sealed record ChatMessage(string Role, string Content)
{
    /// <summary>Who speaks.</summary>
    public string Role { get; init; } = ChatRoles.Checked(Role);

    /// <summary>Images and files that go with the text.</summary>
    public MieList<ChatAttachment> Attachments { get; init; } = [];

    /// <summary>The tools that the assistant asked to be called.</summary>
    public MieToolCallList ToolCalls { get; init; } = MieToolCallList.Empty;

    /// <summary>Of a message of the role <c>tool</c>: the id of the call that it is the result of.</summary>
    public string? ToolCallId { get; init; }

    /// <summary>The whole message as JSON, for what the other members cannot say; when set, it is sent in their place.</summary>
    /// <remarks>As text: what serialises an object writes of a <see cref="JsonElement"/> its kind alone.</remarks>
    public string? Json { get; init; }

    /// <summary>An answer as the assistant's turn.</summary>
    /// <param name="answer">The answer.</param>
    public static ChatMessage Of(MieAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return new ChatMessage("assistant", answer.Text.Length > 0 ? answer.Text : answer.Refusal ?? "") { ToolCalls = answer.ToolCalls };
    }

    /// <summary>Reads a message in the form of chat completions; one with members that are not known here is kept as it is.</summary>
    /// <param name="json">The message.</param>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: it is no object with a role.</exception>
    public static ChatMessage Read(JsonElement json) => ChatMessageReader.Read(json);

    /// <summary>Role and text, with the names of what goes with it: <c>user: What is this? [photo.png]</c>.</summary>
    public override string ToString() =>
        $"{Role}: {Content}{ToolCalls}" + (Attachments.Count == 0 ? "" : $"{(Content.Length > 0 ? " " : "")}[{Attachments}]");
}
