using System.Management.Automation;
using System.Text;
using MieTools.Core.Inference.Conversations;

namespace MieTools.Binding;

/// <summary>
/// Takes a chat that is alive, and says of one that came back from a job or a file how to go on with it: the turn would be added to a copy
/// that nobody has.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class ConversationTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData) => !IsSaved(inputData) ? inputData
        : throw new ArgumentTransformationMetadataException(
            "This chat is a copy that was read from a job or a file: turns would be lost. "
                + "Make a chat of it first: $chat = New-MieConversation -Message $copy; then give -Conversation $chat.");

    /// <summary>The chat that a value is, or was before it was serialised; null when it is something else.</summary>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: one of its messages cannot be read.</exception>
    internal static MieConversation? Read(object? value) => PlainValue.Of(value) is MieConversation chat ? chat
        : IsSaved(value) ? MieConversation.FromJson(Encoding.UTF8.GetString(ObjectsToJson.Write(value, "Message").Span)) : null;

    private static bool IsSaved(object? value) => SavedObject.Is<MieConversation>(value,
        nameof(MieConversation.Messages), nameof(MieConversation.System), nameof(MieConversation.PromptTokens));
}
