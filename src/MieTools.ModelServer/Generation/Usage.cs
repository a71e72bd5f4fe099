using System.Text.Json;

namespace MieTools.ModelServer.Generation;

/// <summary>Token counts of an answer.</summary>
/// <param name="Input">Tokens of the prompts.</param>
/// <param name="Output">Tokens of the answers.</param>
/// <param name="Reasoning">Those of them that are reasoning.</param>
internal readonly record struct Usage(int Input, int Output, int Reasoning = 0)
{
    /// <summary>Counts the tokens of a request and of its answers.</summary>
    public static Usage Of(GenerationRequest request, GeneratedText[] texts)
    {
        int input = 0;
        foreach (string prompt in request.Prompts)
            input += Tokenizer.Count(prompt);
        int output = 0;
        int reasoning = 0;
        foreach (GeneratedText text in texts)
        {
            output += text.Count;
            reasoning += text.Reasoning.Count;
        }
        return new(input, output, reasoning);
    }

    /// <summary>Writes the object in the form of completions.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("usage"u8);
        json.WriteNumber("prompt_tokens"u8, Input);
        json.WriteNumber("completion_tokens"u8, Output);
        json.WriteNumber("total_tokens"u8, Input + Output);
        if (Reasoning > 0)
        {
            json.WriteStartObject("completion_tokens_details"u8);
            json.WriteNumber("reasoning_tokens"u8, Reasoning);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    /// <summary>Writes the object in the form of embeddings: nothing is generated.</summary>
    public static void WriteInput(Utf8JsonWriter json, int tokens)
    {
        json.WriteStartObject("usage"u8);
        json.WriteNumber("prompt_tokens"u8, tokens);
        json.WriteNumber("total_tokens"u8, tokens);
        json.WriteEndObject();
    }

    /// <summary>Writes the object in the form of responses.</summary>
    public void WriteResponses(Utf8JsonWriter json)
    {
        json.WriteStartObject("usage"u8);
        json.WriteNumber("input_tokens"u8, Input);
        json.WriteStartObject("input_tokens_details"u8);
        json.WriteNumber("cached_tokens"u8, 0);
        json.WriteEndObject();
        json.WriteNumber("output_tokens"u8, Output);
        json.WriteStartObject("output_tokens_details"u8);
        json.WriteNumber("reasoning_tokens"u8, Reasoning);
        json.WriteEndObject();
        json.WriteNumber("total_tokens"u8, Input + Output);
        json.WriteEndObject();
    }

    /// <summary>Writes the object in the form of messages.</summary>
    public void WriteMessages(Utf8JsonWriter json)
    {
        json.WriteStartObject("usage"u8);
        json.WriteNumber("input_tokens"u8, Input);
        json.WriteNumber("cache_creation_input_tokens"u8, 0);
        json.WriteNumber("cache_read_input_tokens"u8, 0);
        json.WriteNumber("output_tokens"u8, Output);
        json.WriteEndObject();
    }
}
