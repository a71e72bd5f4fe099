using System.Management.Automation;
using System.Text.Json;
using MieTools.Core.Inference.Bodies;
using MieTools.Core.Inference.Reading;

namespace MieTools.Binding;

/// <summary>Takes a message of a chat in the forms that people have one.</summary>
internal static class MessageReader
{
    /// <summary>The message of a value of -Message.</summary>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: it has no role.</exception>
    public static ChatMessage Read(object item)
    {
        object? value = InferenceContent.Unwrap(item);
        if (value is ChatMessage message)
            return message;
        if (value is MieAnswer answer)
            return ChatMessage.Of(answer);
        if (SavedObject.Is<MieAnswer>(item, nameof(MieAnswer.Text), nameof(MieAnswer.FinishReason), nameof(MieAnswer.ToolCalls)))
            return ChatMessage.Of(AnswerOf((PSObject)item));
        JsonElement json = default;
        if (value is string text && !TryParseObject(text, out json))
            return new ChatMessage("user", text);
        return ChatMessage.Read(value is string ? json : ObjectsToJson.ToElement(value, "Message"));
    }

    private static MieAnswer AnswerOf(PSObject saved) => new()
    {
        Text = SavedObject.Text(saved, nameof(MieAnswer.Text)) ?? "",
        Refusal = SavedObject.Text(saved, nameof(MieAnswer.Refusal)),
        ToolCalls = SavedObject.ToolCalls(saved),
    };

    // A text that begins like JSON and is none is somebody's words.
    private static bool TryParseObject(string text, out JsonElement json)
    {
        json = default;
        if (!text.TrimStart().StartsWith('{'))
            return false;
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            json = document.RootElement.Clone();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
