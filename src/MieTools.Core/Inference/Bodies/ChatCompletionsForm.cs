using System.Text.Json;
using MieTools.Core.Inference.Reading;

namespace MieTools.Core.Inference.Bodies;

/// <summary>OpenAI's chat completions, and what copies them.</summary>
internal sealed class ChatCompletionsForm : ChatForm
{
    public override void Write(Utf8JsonWriter writer, ToolDefinition tool)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "function");
        writer.WriteStartObject("function");
        WriteTool(writer, tool, "parameters");
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    protected override void Write(Utf8JsonWriter writer, ChatMessage message)
    {
        writer.WriteStartObject();
        writer.WriteString("role", message.Role);
        if (message.ToolCallId is not null)
            writer.WriteString("tool_call_id", message.ToolCallId);
        if (message.ToolCalls.Count > 0 && message.Content.Length == 0)
            writer.WriteNull("content");
        else
            WriteContent(writer, message);
        if (message.ToolCalls.Count > 0)
            WriteCalls(writer, message.ToolCalls);
        writer.WriteEndObject();
    }

    protected override void Write(Utf8JsonWriter writer, ChatAttachment attachment)
    {
        writer.WriteStartObject();
        writer.WriteString("type", attachment.IsImage ? "image_url" : "file");
        writer.WriteStartObject(attachment.IsImage ? "image_url" : "file");
        if (attachment.IsImage)
        {
            writer.WriteString("url", attachment.DataUrl);
        }
        else
        {
            writer.WriteString("filename", attachment.FileName ?? "file");
            writer.WriteString("file_data", attachment.DataUrl);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteCalls(Utf8JsonWriter writer, MieToolCallList calls)
    {
        writer.WriteStartArray("tool_calls");
        foreach (MieToolCall call in calls)
        {
            writer.WriteStartObject();
            writer.WriteString("id", IdOf(call));
            writer.WriteString("type", "function");
            writer.WriteStartObject("function");
            writer.WriteString("name", call.Name);
            writer.WriteString("arguments", ArgumentsOf(call));
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
