using System.Text;
using System.Text.Json;

namespace MieTools.Server.Emulator.Container;

/// <summary>Reads fields of request bodies, with errors that name the field.</summary>
internal static class JsonFields
{
    /// <summary>Parses a body that has to be a JSON object.</summary>
    public static JsonDocument ParseObject(ReadOnlyMemory<byte> body)
    {
        try
        {
            JsonDocument document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return document;
            document.Dispose();
            throw new ModelServerException(400, "The body has to be a JSON object.", "invalid_json");
        }
        catch (JsonException e)
        {
            throw new ModelServerException(400, $"The body is not JSON: {e.Message}", "invalid_json");
        }
    }

    public static JsonElement? Field(this JsonElement body, string name) =>
        body.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public static string? Text(this JsonElement body, string name) => body.Field(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => value.GetString(),
        _ => throw ModelServerException.Invalid($"'{name}' has to be a string."),
    };

    public static bool Flag(this JsonElement body, string name) => body.Field(name) switch
    {
        null => false,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw ModelServerException.Invalid($"'{name}' has to be true or false."),
    };

    public static int? Number(this JsonElement body, string name, int least, int most)
    {
        if (body.Field(name) is not { } value)
            return null;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out int number) || number < least || number > most)
            throw ModelServerException.Invalid($"'{name}' has to be a whole number from {least} to {most}.");
        return number;
    }

    /// <summary>A string or a list of strings.</summary>
    public static string[] Texts(this JsonElement body, string name) => body.Field(name) switch
    {
        null => [],
        { ValueKind: JsonValueKind.String } value => [value.GetString()!],
        { ValueKind: JsonValueKind.Array } value when value.EnumerateArray().All(v => v.ValueKind == JsonValueKind.String) =>
            [.. value.EnumerateArray().Select(v => v.GetString()!)],
        _ => throw ModelServerException.Invalid($"'{name}' has to be a string or a list of strings."),
    };

    /// <summary>Prompts: a string, strings, token numbers, or lists of token numbers.</summary>
    public static string[] Prompts(this JsonElement body, string name)
    {
        JsonElement value = body.Field(name) ?? throw ModelServerException.Missing(name);
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0)
        {
            if (value[0].ValueKind == JsonValueKind.Number)
                return [Tokenizer.Decode(Tokens(value, name))];
            if (value[0].ValueKind == JsonValueKind.Array)
                return [.. value.EnumerateArray().Select(list => Tokenizer.Decode(Tokens(list, name)))];
        }
        string[] texts = body.Texts(name);
        return texts.Length > 0 ? texts : throw ModelServerException.Invalid($"'{name}' is empty.");
    }

    /// <summary>Token numbers.</summary>
    public static List<int> Tokens(JsonElement list, string name)
    {
        if (list.ValueKind != JsonValueKind.Array)
            throw ModelServerException.Invalid($"'{name}' has to be a list of token numbers.");
        List<int> tokens = [];
        foreach (JsonElement item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt32(out int token))
                throw ModelServerException.Invalid($"'{name}' has to be a list of token numbers.");
            tokens.Add(token);
        }
        return tokens;
    }

    /// <summary>The text of chat messages, one line each, with their roles.</summary>
    public static string Conversation(JsonElement messages, string name)
    {
        if (messages.ValueKind != JsonValueKind.Array || messages.GetArrayLength() == 0)
            throw ModelServerException.Invalid($"'{name}' has to be a list with at least one message.");
        StringBuilder text = new();
        foreach (JsonElement message in messages.EnumerateArray())
        {
            if (message.ValueKind != JsonValueKind.Object)
                throw ModelServerException.Invalid($"Every one of the '{name}' has to be an object with role and content.");
            text.Append(message.Text("role") ?? "user").Append(": ").Append(Content(message)).Append('\n');
        }
        return text.ToString();
    }

    private static string Content(JsonElement message) => message.Field("content") switch
    {
        null => "",
        { ValueKind: JsonValueKind.String } value => value.GetString()!,
        { ValueKind: JsonValueKind.Array } parts => string.Concat(parts.EnumerateArray().Select(PartText)),
        _ => throw ModelServerException.Invalid("A message's 'content' has to be a string or a list of parts."),
    };

    // Pictures and the like count by their bytes: the same picture gets the same answer.
    private static string PartText(JsonElement part) =>
        part.ValueKind == JsonValueKind.Object && part.TryGetProperty("text", out JsonElement text) && text.ValueKind == JsonValueKind.String
            ? text.GetString()!
            : part.GetRawText();
}
