using System.Management.Automation;
using System.Text;
using MieTools.Core.Inference.Conversations;
using MieTools.Core.Inference.Reading;

namespace MieTools.Binding;

/// <summary>
/// Takes a chat that is alive, and says of one that came back from a job or a file how to go on with it: the turn would be added to a copy
/// that nobody has.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class ConversationTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData) => PlainValue.Of(inputData) switch
    {
        null or MieConversation => inputData,
        _ when IsSaved(inputData) => throw Refused("This chat is a copy that was read from a job or a file: turns would be lost.",
            "New-MieConversation -Message $copy"),
        MieAnswer => throw Refused("This is an answer and no chat that turns can be added to.",
            "New-MieConversation -Message 'the question', $answer"),
        string text when text.EndsWith(".json", StringComparison.OrdinalIgnoreCase) =>
            throw Refused("This is the name of a file and no chat that turns can be added to.", "New-MieConversation -Path chat.json"),
        string => throw Refused("This is a text and no chat that turns can be added to.", "New-MieConversation -System 'instructions'"),
        _ => throw Refused("This is no chat that turns can be added to.", "New-MieConversation -Message $messages"),
    };

    private static ArgumentTransformationMetadataException Refused(string what, string maker) =>
        new($"{what} Make a chat first: $chat = {maker}; then give -Conversation $chat.");

    /// <summary>The chat that a value is, or was before it was serialised; null when it is something else.</summary>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: one of its messages cannot be read.</exception>
    internal static MieConversation? Read(object? value) => PlainValue.Of(value) is MieConversation chat ? chat
        : IsSaved(value) ? MieConversation.FromJson(Encoding.UTF8.GetString(ObjectsToJson.Write(value, "Message").Span)) : null;

    private static bool IsSaved(object? value) => SavedObject.Is<MieConversation>(value,
        nameof(MieConversation.Messages), nameof(MieConversation.System), nameof(MieConversation.PromptTokens));
}
