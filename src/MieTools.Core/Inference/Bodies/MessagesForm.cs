using System.Text.Json;
using MieTools.Core.Inference.Reading;

namespace MieTools.Core.Inference.Bodies;

/// <summary>Anthropic's messages: the results of tools are the user's, those of one turn in one message.</summary>
internal sealed class MessagesForm : ChatForm
{
    public override bool HasSystem => false;

    public override void Write(Utf8JsonWriter writer, IEnumerable<ChatMessage> messages)
    {
        bool inResults = false;
        foreach (ChatMessage message in messages.Where(m => m.Json is not null || m.Role != "system"))
        {
            bool isResult = message is { Json: null, ToolCallId: not null };
            if (inResults && !isResult)
                EndResults(writer);
            if (!inResults && isResult)
                StartResults(writer);
            inResults = isResult;
            if (message.Json is { } json)
                writer.WriteRawValue(json);
            else
                Write(writer, message);
        }

        if (inResults)
            EndResults(writer);
    }

    public override void Write(Utf8JsonWriter writer, ToolDefinition tool)
    {
        writer.WriteStartObject();
        WriteTool(writer, tool, "input_schema");
        writer.WriteEndObject();
    }

    protected override void Write(Utf8JsonWriter writer, ChatMessage message)
    {
        writer.WriteStartObject();
        if (message.ToolCallId is not null)
        {
            writer.WriteString("type", "tool_result");
            writer.WriteString("tool_use_id", message.ToolCallId);
            writer.WriteString("content", message.Content);
        }
        else
        {
            writer.WriteString("role", message.Role);
            if (message.ToolCalls.Count > 0)
                WriteCalls(writer, message);
            else
                WriteContent(writer, message);
        }

        writer.WriteEndObject();
    }

    protected override void Write(Utf8JsonWriter writer, ChatAttachment attachment)
    {
        writer.WriteStartObject();
        writer.WriteString("type", attachment.IsImage ? "image" : "document");
        writer.WriteStartObject("source");
        writer.WriteString("type", attachment.Url is null ? "base64" : "url");
        if (attachment.Url is not null)
        {
            writer.WriteString("url", attachment.Url);
        }
        else
        {
            writer.WriteString("media_type", attachment.MediaType);
            writer.WriteBase64String("data", attachment.Content.Span);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private void WriteCalls(Utf8JsonWriter writer, ChatMessage message)
    {
        writer.WriteStartArray("content");
        if (message.Content.Length > 0)
            WriteText(writer, message.Content);
        foreach (MieToolCall call in message.ToolCalls)
        {
            writer.WriteStartObject();
            writer.WriteString("type", "tool_use");
            writer.WriteString("id", IdOf(call));
            writer.WriteString("name", call.Name);
            writer.WritePropertyName("input");
            writer.WriteRawValue(JsonArguments(call));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    // What a model wrote may be no JSON object, and the API takes nothing else.
    private static string JsonArguments(MieToolCall call)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(ArgumentsOf(call));
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.GetRawText() : "{}";
        }
        catch (JsonException)
        {
            return "{}";
        }
    }

    private static void StartResults(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("role", "user");
        writer.WriteStartArray("content");
    }

    private static void EndResults(Utf8JsonWriter writer)
    {
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
