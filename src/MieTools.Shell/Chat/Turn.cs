using MieTools.Core.Inference.Bodies;

namespace MieTools.Chat;

/// <summary>A question as it was asked, for its answer to follow it in a conversation.</summary>
/// <param name="Request">The question with all that went before it.</param>
/// <param name="Added">The messages that it adds to the conversation.</param>
internal sealed record Turn(PromptRequest Request, IReadOnlyList<ChatMessage> Added);
