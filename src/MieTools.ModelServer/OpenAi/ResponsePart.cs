using System.Text.Json;

namespace MieTools.ModelServer.OpenAi;

/// <summary>A kind of text within an output item of a response, and the names of its events.</summary>
/// <param name="Name">What the names of its events begin with.</param>
/// <param name="Field">The field that has the whole text.</param>
/// <param name="Type">The type of the part in its item; null for text that stands in the item itself.</param>
/// <param name="Events">What the names of the part's own events begin with.</param>
/// <param name="Index">The field with the part's place in the item.</param>
internal sealed record ResponsePart(
    string Name, string Field, string? Type = null, string Events = "response.content_part", string Index = "content_index")
{
    /// <summary>The model's answer.</summary>
    public static readonly ResponsePart OutputText = new("response.output_text", "text", "output_text");

    /// <summary>The model's refusal.</summary>
    public static readonly ResponsePart Refusal = new("response.refusal", "refusal", "refusal");

    /// <summary>Reasoning as it is, as servers with open models tell it.</summary>
    public static readonly ResponsePart Reasoning = new("response.reasoning_text", "text", "reasoning_text");

    /// <summary>Reasoning summed up, as OpenAI tells it.</summary>
    public static readonly ResponsePart Summary =
        new("response.reasoning_summary_text", "text", "summary_text", "response.reasoning_summary_part", "summary_index");

    /// <summary>A call's arguments.</summary>
    public static readonly ResponsePart Arguments = new("response.function_call_arguments", "arguments");

    /// <summary>True for the one whose texts come with probabilities.</summary>
    public bool HasLogprobs => this == OutputText;

    /// <summary>Writes the part with its text.</summary>
    public void Write(Utf8JsonWriter json, string text)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, Type);
        json.WriteString(Field, text);
        if (HasLogprobs)
        {
            json.WriteStartArray("annotations"u8);
            json.WriteEndArray();
            json.WriteStartArray("logprobs"u8);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }
}
