using System.Text.Json;
using MieTools.ModelServer.Generation;

namespace MieTools.ModelServer.Tgi;

/// <summary>Answers <c>/chat_tokenize</c>, and <c>/tokenize</c> in TGI's form.</summary>
internal static class TgiTokens
{
    /// <summary>The tokens of <c>inputs</c>.</summary>
    public static ContainerResponse Tokenize(JsonElement body)
    {
        string text = body.Text("inputs") ?? throw ModelServerException.Missing("inputs");
        return JsonResponse.Write(json => Write(json, text));
    }

    /// <summary>The tokens of a chat, and the text that its messages make.</summary>
    public static ContainerResponse ChatTokenize(JsonElement body)
    {
        string text = Conversation.Read(body.Needed("messages"), "messages").Text;
        return JsonResponse.Write(json =>
        {
            json.WriteStartObject();
            json.WritePropertyName("tokenize_response"u8);
            Write(json, text);
            json.WriteString("templated_text"u8, text);
            json.WriteEndObject();
        });
    }

    private static void Write(Utf8JsonWriter json, string text)
    {
        json.WriteStartArray();
        int place = 0;
        foreach (string piece in Tokenizer.Pieces(text))
        {
            json.WriteStartObject();
            json.WriteNumber("id"u8, Tokenizer.First(piece));
            json.WriteString("text"u8, piece);
            json.WriteNumber("start"u8, place);
            json.WriteNumber("stop"u8, place += piece.Length);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
