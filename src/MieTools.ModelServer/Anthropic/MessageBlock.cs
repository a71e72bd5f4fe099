using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MieTools.ModelServer.Generation;

namespace MieTools.ModelServer.Anthropic;

/// <summary>One block of a message's content: thinking, a text, or a call.</summary>
internal sealed class MessageBlock
{
    private readonly string _type;
    private readonly string _field;
    private readonly string? _callId;
    private readonly string? _tool;

    private MessageBlock(
        string type, string field, string deltaType, IReadOnlyList<string> pieces, string? callId = null, string? tool = null)
    {
        _type = type;
        _field = field;
        _callId = callId;
        _tool = tool;
        DeltaType = deltaType;
        Pieces = pieces;
    }

    /// <summary>The text, in pieces as a stream sends them.</summary>
    public IReadOnlyList<string> Pieces { get; }

    /// <summary>The type of the deltas that bring the pieces.</summary>
    public string DeltaType { get; }

    /// <summary>The field of a delta that has the piece.</summary>
    public string DeltaField => _tool is null ? _field : "partial_json";

    /// <summary>What proves that thinking is the model's own; null for other blocks.</summary>
    public string? Signature =>
        _type == "thinking" ? Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(Pieces)))) : null;

    /// <summary>The blocks of an answer, in their order.</summary>
    /// <param name="text">The answer.</param>
    /// <param name="ids">Gives calls their ids.</param>
    public static MessageBlock[] Of(GeneratedText text, ResponseIds ids)
    {
        List<MessageBlock> blocks = [];
        if (text.Reasoning.Count > 0)
            blocks.Add(new("thinking", "thinking", "thinking_delta", text.Reasoning));
        foreach (ToolCall call in text.Calls)
            blocks.Add(new("tool_use", "input", "input_json_delta", call.Pieces, ids.Next("toolu_"), call.Name));
        if (text.Calls.Count == 0 && !text.OnlyReasoning)
            blocks.Add(new("text", "text", "text_delta", text.Tokens));
        return [.. blocks];
    }

    /// <summary>Writes it.</summary>
    /// <param name="json">Takes it.</param>
    /// <param name="ended">With its text.</param>
    /// <param name="cut">The token limit has cut it short.</param>
    public void Write(Utf8JsonWriter json, bool ended, bool cut)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, _type);
        if (_tool is not null)
        {
            json.WriteString("id"u8, _callId);
            json.WriteString("name"u8, _tool);
            json.WritePropertyName(_field);
            // The input is an object: what the limit has cut short is left out.
            json.WriteRawValue(ended && !cut ? string.Concat(Pieces) : "{}", skipInputValidation: true);
        }
        else
        {
            json.WriteString(_field, ended ? string.Concat(Pieces) : "");
        }
        if (Signature is { } signature)
            json.WriteString("signature"u8, ended ? signature : "");
        json.WriteEndObject();
    }
}
