using System.Text;
using System.Text.Json;

namespace MieTools.ModelServer.Generation;

/// <summary>Makes up how likely tokens were, and what else could have come.</summary>
internal static class Logprobs
{
    /// <summary>The logarithm of a token's probability: always the same for the same token, below 0 and above -1.</summary>
    public static double Of(string token) => -0.001 - Hash(token) % 997 / 1000.0;

    /// <summary>The likeliest tokens in the place of one, itself first.</summary>
    public static IEnumerable<(string Token, double Logprob)> Top(string token, int count)
    {
        double logprob = Of(token);
        uint hash = Hash(token);
        for (int i = 0, place = 0; i < count; place++)
        {
            string other = place == 0 ? token : Vocabulary.Tokens[(hash + (uint)place) % (uint)Vocabulary.Tokens.Length];
            if (place > 0 && other == token)
                continue;
            yield return (other, logprob - i++ * 1.5);
        }
    }

    /// <summary>Writes one token's entry in the form of chats.</summary>
    public static void WriteChat(Utf8JsonWriter json, string token, int top)
    {
        json.WriteStartObject();
        WriteOne(json, token, Of(token));
        json.WriteStartArray("top_logprobs"u8);
        foreach ((string other, double logprob) in Top(token, top))
        {
            json.WriteStartObject();
            WriteOne(json, other, logprob);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Writes tokens in the form of completions.</summary>
    /// <param name="json">Takes them.</param>
    /// <param name="tokens">The tokens.</param>
    /// <param name="top">How many alternatives.</param>
    /// <param name="offset">Where the first token stands in the text.</param>
    /// <param name="prompt">True when the tokens begin with the prompt: its first token has no probability.</param>
    public static void WriteCompletion(Utf8JsonWriter json, IReadOnlyList<string> tokens, int top, int offset, bool prompt)
    {
        json.WriteStartObject("logprobs"u8);
        json.WriteStartArray("tokens"u8);
        foreach (string token in tokens)
            json.WriteStringValue(token);
        json.WriteEndArray();
        json.WriteStartArray("token_logprobs"u8);
        for (int i = 0; i < tokens.Count; i++)
        {
            if (i == 0 && prompt)
                json.WriteNullValue();
            else
                json.WriteNumberValue(Of(tokens[i]));
        }
        json.WriteEndArray();
        json.WriteStartArray("top_logprobs"u8);
        for (int i = 0; i < tokens.Count; i++)
            WriteTop(json, i == 0 && prompt ? null : tokens[i], top);
        json.WriteEndArray();
        json.WriteStartArray("text_offset"u8);
        foreach (string token in tokens)
        {
            json.WriteNumberValue(offset);
            offset += token.Length;
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTop(Utf8JsonWriter json, string? token, int top)
    {
        if (token is null)
        {
            json.WriteNullValue();
            return;
        }
        json.WriteStartObject();
        foreach ((string other, double logprob) in Top(token, top))
            json.WriteNumber(other, logprob);
        json.WriteEndObject();
    }

    private static void WriteOne(Utf8JsonWriter json, string token, double logprob)
    {
        json.WriteString("token"u8, token);
        json.WriteNumber("logprob"u8, logprob);
        json.WriteStartArray("bytes"u8);
        foreach (byte b in Encoding.UTF8.GetBytes(token))
            json.WriteNumberValue(b);
        json.WriteEndArray();
    }

    // FNV-1a.
    private static uint Hash(string token)
    {
        uint hash = 2166136261;
        foreach (char c in token)
            hash = (hash ^ c) * 16777619;
        return hash;
    }
}
