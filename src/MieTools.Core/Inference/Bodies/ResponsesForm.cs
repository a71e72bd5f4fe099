using System.Text.Json;
using MieTools.Core.Inference.Reading;

namespace MieTools.Core.Inference.Bodies;

/// <summary>OpenAI's responses: a tool's call and its result are items beside the messages.</summary>
internal sealed class ResponsesForm : ChatForm
{
    public override string Member => "input";

    public override bool HasSystem => false;

    protected override string TextType => "input_text";

    public override void Write(Utf8JsonWriter writer, ToolDefinition tool)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "function");
        WriteTool(writer, tool, "parameters");
        writer.WriteEndObject();
    }

    protected override void Write(Utf8JsonWriter writer, ChatMessage message)
    {
        if (message.ToolCallId is not null)
        {
            WriteResult(writer, message);
            return;
        }

        if (message.ToolCalls.Count == 0 || message.Content.Length > 0)
        {
            writer.WriteStartObject();
            writer.WriteString("role", message.Role);
            WriteContent(writer, message);
            writer.WriteEndObject();
        }

        foreach (MieToolCall call in message.ToolCalls)
        {
            writer.WriteStartObject();
            writer.WriteString("type", "function_call");
            writer.WriteString("call_id", IdOf(call));
            writer.WriteString("name", call.Name);
            writer.WriteString("arguments", ArgumentsOf(call));
            writer.WriteEndObject();
        }
    }

    protected override void Write(Utf8JsonWriter writer, ChatAttachment attachment)
    {
        writer.WriteStartObject();
        writer.WriteString("type", attachment.IsImage ? "input_image" : "input_file");
        if (!attachment.IsImage)
            writer.WriteString("filename", attachment.FileName ?? "file");
        writer.WriteString(attachment.IsImage ? "image_url" : "file_data", attachment.DataUrl);
        writer.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter writer, ChatMessage message)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "function_call_output");
        writer.WriteString("call_id", message.ToolCallId);
        writer.WriteString("output", message.Content);
        writer.WriteEndObject();
    }
}
