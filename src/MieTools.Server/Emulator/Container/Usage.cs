using System.Text.Json;

namespace MieTools.Server.Emulator.Container;

/// <summary>Token counts of an answer.</summary>
/// <param name="Input">Tokens of the prompts.</param>
/// <param name="Output">Tokens of the answers.</param>
internal readonly record struct Usage(int Input, int Output)
{
    /// <summary>Counts the tokens of a request and of its answers.</summary>
    public static Usage Of(GenerationRequest request, GeneratedText[] texts) =>
        new(request.Prompts.Sum(Tokenizer.Count), texts.Sum(t => t.Tokens.Count));

    /// <summary>Writes the object in the form of completions.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("usage"u8);
        json.WriteNumber("prompt_tokens"u8, Input);
        json.WriteNumber("completion_tokens"u8, Output);
        json.WriteNumber("total_tokens"u8, Input + Output);
        json.WriteEndObject();
    }

    /// <summary>Writes the object in the form of responses and messages.</summary>
    public void WriteInputOutput(Utf8JsonWriter json, bool total)
    {
        json.WriteStartObject("usage"u8);
        json.WriteNumber("input_tokens"u8, Input);
        json.WriteNumber("output_tokens"u8, Output);
        if (total)
            json.WriteNumber("total_tokens"u8, Input + Output);
        json.WriteEndObject();
    }
}
