using System.Text.Json;

namespace MieTools.Core.Inference.Telemetry;

/// <summary>Token counts that an answer names.</summary>
/// <param name="Prompt">Tokens of the prompt; 0 when none are named.</param>
/// <param name="Completion">Tokens of the answer; 0 when none are named.</param>
internal readonly record struct TokenCounts(long Prompt, long Completion)
{
    /// <summary>
    /// The last counts in some bytes of an answer; none when there are none. Looks for the member by its bytes: within a text its quotes
    /// would be escaped.
    /// </summary>
    public static TokenCounts In(ReadOnlySpan<byte> bytes)
    {
        int at = bytes.LastIndexOf("\"usage\""u8);
        if (at < 0)
            return default;
        ReadOnlySpan<byte> rest = bytes[(at + 7)..].TrimStart(" \t\r\n:"u8);
        if (rest.IsEmpty || rest[0] != '{')
            return at == 0 ? default : In(bytes[..at]);
        try
        {
            return Read(rest);
        }
        catch (JsonException)
        {
            return default;
        }
    }

    /// <summary>Both counts, each the larger: a stream says them more than once.</summary>
    public TokenCounts Or(TokenCounts later) => new(Math.Max(Prompt, later.Prompt), Math.Max(Completion, later.Completion));

    private static TokenCounts Read(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = new(json);
        TokenCounts counts = default;
        while (reader.Read() && !(reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == 0))
        {
            if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1)
                continue;
            bool isPrompt = reader.ValueTextEquals("prompt_tokens"u8) || reader.ValueTextEquals("input_tokens"u8);
            bool isCompletion = reader.ValueTextEquals("completion_tokens"u8) || reader.ValueTextEquals("output_tokens"u8);
            reader.Read();
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long number) || number < 0)
                continue;
            counts = isPrompt ? counts with { Prompt = number } : isCompletion ? counts with { Completion = number } : counts;
        }
        return counts;
    }
}
