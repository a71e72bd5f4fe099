using System.Text.Json;
using MieTools.Core.Inference.Reading;
using MieTools.Core.Routes;

namespace MieTools.Core.Batch.Output;

/// <summary>Writes what was streamed as the body that the same call has when it is answered whole.</summary>
internal static class StreamedBody
{
    /// <summary>A chat completion, or a completion.</summary>
    public static void Write(Utf8JsonWriter json, string suffix, IReadOnlyList<MieAnswer> answers)
    {
        bool isChat = PromptShapes.Of(suffix) == PromptShape.Chat;
        json.WriteStartObject();
        json.WriteString("object"u8, isChat ? "chat.completion"u8 : "text_completion"u8);
        if (answers.Count > 0 && answers[0].Model is { } model)
            json.WriteString("model"u8, model);
        json.WriteStartArray("choices"u8);
        foreach (MieAnswer answer in answers)
            WriteChoice(json, answer, isChat);
        json.WriteEndArray();
        if (answers.Count > 0 && (answers[0].PromptTokens ?? answers[0].CompletionTokens) is not null)
            WriteUsage(json, answers[0]);
        json.WriteEndObject();
    }

    private static void WriteChoice(Utf8JsonWriter json, MieAnswer answer, bool isChat)
    {
        json.WriteStartObject();
        json.WriteNumber("index"u8, answer.Choice);
        if (isChat)
            WriteMessage(json, answer);
        else
            json.WriteString("text"u8, answer.Text);
        json.WriteString("finish_reason"u8, answer.FinishReason);
        json.WriteEndObject();
    }

    private static void WriteMessage(Utf8JsonWriter json, MieAnswer answer)
    {
        json.WriteStartObject("message"u8);
        json.WriteString("role"u8, "assistant"u8);
        json.WriteString("content"u8, answer.Text.Length > 0 || answer.ToolCalls.Count == 0 ? answer.Text : null);
        if (answer.Reasoning is { } reasoning)
            json.WriteString("reasoning_content"u8, reasoning);
        if (answer.Refusal is { } refusal)
            json.WriteString("refusal"u8, refusal);
        if (answer.ToolCalls.Count > 0)
        {
            json.WriteStartArray("tool_calls"u8);
            foreach (MieToolCall call in answer.ToolCalls)
                WriteCall(json, call);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private static void WriteCall(Utf8JsonWriter json, MieToolCall call)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, call.Id);
        json.WriteString("type"u8, "function"u8);
        json.WriteStartObject("function"u8);
        json.WriteString("name"u8, call.Name);
        json.WriteString("arguments"u8, call.Arguments);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteUsage(Utf8JsonWriter json, MieAnswer answer)
    {
        json.WriteStartObject("usage"u8);
        json.WriteNumber("prompt_tokens"u8, answer.PromptTokens ?? 0);
        json.WriteNumber("completion_tokens"u8, answer.CompletionTokens ?? 0);
        json.WriteNumber("total_tokens"u8, (answer.PromptTokens ?? 0) + (answer.CompletionTokens ?? 0));
        json.WriteEndObject();
    }
}
