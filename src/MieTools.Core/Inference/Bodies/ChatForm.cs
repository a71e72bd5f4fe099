using System.Buffers;
using System.Text;
using System.Text.Json;
using MieTools.Core.Inference.Reading;
using MieTools.Core.Routes;

namespace MieTools.Core.Inference.Bodies;

/// <summary>How an API wants messages and tools written. Sources: the public API references of OpenAI and Anthropic.</summary>
internal abstract class ChatForm
{
    private static readonly ChatCompletionsForm s_chat = new();
    private static readonly ResponsesForm s_responses = new();
    private static readonly MessagesForm s_messages = new();

    /// <summary>The member that the messages stand in.</summary>
    public virtual string Member => "messages";

    /// <summary>Whether instructions are a message of the role <c>system</c>.</summary>
    public virtual bool HasSystem => true;

    /// <summary>The form that a shape of body wants; that of chat completions where it is not known.</summary>
    public static ChatForm Of(PromptShape shape) => shape switch
    {
        PromptShape.Responses => s_responses,
        PromptShape.Messages => s_messages,
        _ => s_chat,
    };

    /// <summary>A message as JSON, in the form of chat completions.</summary>
    public static string JsonOf(ChatMessage message)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
            s_chat.Write(writer, [message]);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Writes the items of the list of messages.</summary>
    public virtual void Write(Utf8JsonWriter writer, IEnumerable<ChatMessage> messages)
    {
        foreach (ChatMessage message in messages)
        {
            if (message.Json is { } json)
                writer.WriteRawValue(json);
            else
                Write(writer, message);
        }
    }

    /// <summary>Writes a tool.</summary>
    public abstract void Write(Utf8JsonWriter writer, ToolDefinition tool);

    /// <summary>Writes a message.</summary>
    protected abstract void Write(Utf8JsonWriter writer, ChatMessage message);

    /// <summary>Writes one attachment as a part of a message's content.</summary>
    protected abstract void Write(Utf8JsonWriter writer, ChatAttachment attachment);

    /// <summary>Type of a part of content that is text.</summary>
    protected virtual string TextType => "text";

    /// <summary>Writes a message's content: its text, or its parts when it has attachments.</summary>
    protected void WriteContent(Utf8JsonWriter writer, ChatMessage message)
    {
        if (message.Attachments.Count == 0)
        {
            writer.WriteString("content", message.Content);
            return;
        }

        writer.WriteStartArray("content");
        if (message.Content.Length > 0)
            WriteText(writer, message.Content);
        foreach (ChatAttachment attachment in message.Attachments)
            Write(writer, attachment);
        writer.WriteEndArray();
    }

    /// <summary>Writes a part that is text.</summary>
    protected void WriteText(Utf8JsonWriter writer, string text)
    {
        writer.WriteStartObject();
        writer.WriteString("type", TextType);
        writer.WriteString("text", text);
        writer.WriteEndObject();
    }

    /// <summary>Writes name, description and schema of a tool.</summary>
    protected static void WriteTool(Utf8JsonWriter writer, ToolDefinition tool, string schema)
    {
        writer.WriteString("name", tool.Name);
        if (tool.Description is not null)
            writer.WriteString("description", tool.Description);
        writer.WritePropertyName(schema);
        tool.Parameters.WriteTo(writer);
    }

    /// <summary>The id of a tool call; a server that gives none is answered by position.</summary>
    protected static string IdOf(MieToolCall call) => call.Id ?? $"call_{call.Index}";

    /// <summary>A tool call's arguments, which are an empty object when the model gave none.</summary>
    protected static string ArgumentsOf(MieToolCall call) => string.IsNullOrWhiteSpace(call.Arguments) ? "{}" : call.Arguments;
}
