using System.Text.Json;

namespace MieTools.Server.Emulator.Container;

/// <summary>Answers <c>/tokenize</c> and <c>/detokenize</c> in vLLM's form.</summary>
internal static class TokenizeAnswer
{
    /// <summary>The tokens of a prompt or of messages.</summary>
    public static ContainerResponse Tokenize(JsonElement body)
    {
        string text = body.Field("messages") is { } messages
            ? JsonFields.Conversation(messages, "messages")
            : body.Text("prompt") ?? body.Text("inputs") ?? throw ModelServerException.Missing("prompt");
        List<int> tokens = Tokenizer.Encode(text);
        return JsonAnswer.Write(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("count"u8, tokens.Count);
            json.WriteNumber("max_model_len"u8, 131072);
            json.WriteStartArray("tokens"u8);
            tokens.ForEach(json.WriteNumberValue);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    /// <summary>The text of tokens.</summary>
    public static ContainerResponse Detokenize(JsonElement body)
    {
        JsonElement list = body.Field("tokens") ?? throw ModelServerException.Missing("tokens");
        string text = Tokenizer.Decode(JsonFields.Tokens(list, "tokens"));
        return JsonAnswer.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("prompt"u8, text);
            json.WriteEndObject();
        });
    }
}
