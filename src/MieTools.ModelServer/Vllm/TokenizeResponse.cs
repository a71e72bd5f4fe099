using System.Text.Json;
using MieTools.ModelServer.Generation;

namespace MieTools.ModelServer.Vllm;

/// <summary>Answers <c>/tokenize</c> and <c>/detokenize</c> in vLLM's form.</summary>
internal static class TokenizeResponse
{
    /// <summary>The tokens of a prompt or of messages.</summary>
    public static ContainerResponse Tokenize(JsonElement body)
    {
        // The path is TGI's too, and only the body shows which of the two forms is wanted.
        if (body.Field("inputs") is not null)
            return Tgi.TgiTokens.Tokenize(body);
        string text = body.Field("messages") is { } messages
            ? Conversation.Read(messages, "messages").Text
            : body.Text("prompt") ?? throw ModelServerException.Missing("prompt");
        List<int> tokens = Tokenizer.Encode(text);
        List<string>? pieces = body.Flag("return_token_strs") ? Tokenizer.Pieces(text) : null;
        return JsonResponse.Write(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("count"u8, tokens.Count);
            json.WriteNumber("max_model_len"u8, InfoResponses.ModelLength);
            json.WriteStartArray("tokens"u8);
            tokens.ForEach(json.WriteNumberValue);
            json.WriteEndArray();
            if (pieces is not null)
            {
                json.WriteStartArray("token_strs"u8);
                pieces.ForEach(json.WriteStringValue);
                json.WriteEndArray();
            }
            else
            {
                json.WriteNull("token_strs"u8);
            }
            json.WriteEndObject();
        });
    }

    /// <summary>The text of tokens.</summary>
    public static ContainerResponse Detokenize(JsonElement body)
    {
        string text = Tokenizer.Decode(JsonFields.Tokens(body.Needed("tokens"), "tokens"));
        return JsonResponse.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("prompt"u8, text);
            json.WriteEndObject();
        });
    }
}
