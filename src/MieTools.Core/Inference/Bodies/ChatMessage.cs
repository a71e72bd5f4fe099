using System.Text.Json;

namespace MieTools.Core.Inference.Bodies;

/// <summary>One message of a chat.</summary>
/// <param name="Role"><c>system</c>, <c>user</c>, <c>assistant</c>, <c>tool</c> …</param>
/// <param name="Content">Its text.</param>
public sealed record ChatMessage(string Role, string Content)
{
    /// <summary>
    /// The whole message as JSON, for what role and text cannot say (images, tool calls); when set, it is sent in their place.
    /// </summary>
    public JsonElement? Json { get; init; }
}
