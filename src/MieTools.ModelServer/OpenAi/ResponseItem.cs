using System.Text.Json;
using MieTools.ModelServer.Generation;

namespace MieTools.ModelServer.OpenAi;

/// <summary>One output item of a response: reasoning, a message, or a call.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Part">What its text is.</param>
/// <param name="Pieces">The text, in pieces as a stream sends them.</param>
internal sealed record ResponseItem(string Id, ResponsePart Part, IReadOnlyList<string> Pieces)
{
    private string? _text;

    /// <summary>Name of the tool that it calls; null for other items.</summary>
    public string? Tool { get; private init; }

    /// <summary>The whole text.</summary>
    public string Text => _text ??= string.Concat(Pieces);

    private string? CallId { get; init; }

    private bool IsMessage => Part == ResponsePart.OutputText || Part == ResponsePart.Refusal;

    /// <summary>The items of an answer, in their order.</summary>
    /// <param name="text">The answer.</param>
    /// <param name="summary">Its reasoning is told as a summary.</param>
    /// <param name="ids">Gives the items their ids.</param>
    public static ResponseItem[] Of(GeneratedText text, bool summary, ResponseIds ids)
    {
        List<ResponseItem> items = [];
        if (text.Reasoning.Count > 0)
            items.Add(new(ids.Next("rs_"), summary ? ResponsePart.Summary : ResponsePart.Reasoning, text.Reasoning));
        foreach (ToolCall call in text.Calls)
            items.Add(new(ids.Next("fc_"), ResponsePart.Arguments, call.Pieces) { Tool = call.Name, CallId = ids.Next("call_") });
        if (text.Calls.Count == 0 && !text.OnlyReasoning)
            items.Add(new(ids.Next("msg_"), text.Refused ? ResponsePart.Refusal : ResponsePart.OutputText, text.Tokens));
        return [.. items];
    }

    /// <summary>Writes it.</summary>
    /// <param name="json">Takes it.</param>
    /// <param name="status">How far it is.</param>
    /// <param name="ended">With its text.</param>
    public void Write(Utf8JsonWriter json, string status, bool ended)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, Id);
        json.WriteString("type"u8, IsMessage ? "message"u8 : Tool is null ? "reasoning"u8 : "function_call"u8);
        json.WriteString("status"u8, status);
        if (Tool is not null)
        {
            json.WriteString("call_id"u8, CallId);
            json.WriteString("name"u8, Tool);
            json.WriteString("arguments"u8, ended ? Text : "");
        }
        else if (IsMessage)
        {
            json.WriteString("role"u8, "assistant"u8);
            WriteParts(json, "content", ended);
        }
        else
        {
            WriteParts(json, "summary", ended && Part == ResponsePart.Summary);
            if (Part == ResponsePart.Reasoning)
                WriteParts(json, "content", ended);
        }
        json.WriteEndObject();
    }

    private void WriteParts(Utf8JsonWriter json, string name, bool any)
    {
        json.WriteStartArray(name);
        if (any)
            Part.Write(json, Text);
        json.WriteEndArray();
    }
}
