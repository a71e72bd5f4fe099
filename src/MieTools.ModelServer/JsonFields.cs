using System.Text.Json;
using System.Text.Unicode;
using MieTools.ModelServer.Generation;

namespace MieTools.ModelServer;

/// <summary>Reads fields of request bodies, with errors that name the field.</summary>
internal static class JsonFields
{
    /// <summary>Parses a body that has to be a JSON object.</summary>
    public static JsonDocument ParseObject(ReadOnlyMemory<byte> body)
    {
        if (!Utf8.IsValid(body.Span))
            throw new ModelServerException(400, "The body is not JSON: it is not UTF-8.", "invalid_json");
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

    /// <summary>A field that is there and not null.</summary>
    public static JsonElement? Field(this JsonElement body, string name)
    {
        if (body.ValueKind != JsonValueKind.Object)
            throw ModelServerException.Invalid($"What should have the field '{name}' has to be an object.", name);
        return body.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    /// <summary>A list that has to be there.</summary>
    public static JsonElement.ArrayEnumerator NeededList(this JsonElement body, string name) =>
        body.Needed(name) is { ValueKind: JsonValueKind.Array } list
            ? list.EnumerateArray()
            : throw ModelServerException.Invalid($"'{name}' has to be a list.", name);

    /// <summary>True when an element is this string; unlike ValueEquals it takes elements of other kinds.</summary>
    public static bool IsText(this JsonElement value, string text) => value.ValueKind == JsonValueKind.String && value.ValueEquals(text);

    /// <summary>A field that has to be there.</summary>
    public static JsonElement Needed(this JsonElement body, string name) => body.Field(name) ?? throw ModelServerException.Missing(name);

    public static string? Text(this JsonElement body, string name) => body.Field(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => TextOf(value, name),
        _ => throw ModelServerException.Invalid($"'{name}' has to be a string.", name),
    };

    /// <summary>A string that has to be there and not empty.</summary>
    public static string NeededText(this JsonElement body, string name) =>
        body.Text(name) is { Length: > 0 } text ? text : throw ModelServerException.Missing(name);

    public static bool? Choice(this JsonElement body, string name) => body.Field(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw ModelServerException.Invalid($"'{name}' has to be true or false.", name),
    };

    public static bool Flag(this JsonElement body, string name) => body.Choice(name) ?? false;

    public static int? Number(this JsonElement body, string name, int least, int most)
    {
        if (body.Field(name) is not { } value)
            return null;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out int number) || number < least || number > most)
            throw ModelServerException.Invalid($"'{name}' has to be a whole number from {least} to {most}.", name);
        return number;
    }

    /// <summary>The field <c>seed</c>: any whole number of 64 bits.</summary>
    public static long? Seed(this JsonElement body)
    {
        if (body.Field("seed") is not { } value)
            return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long seed)
            ? seed
            : throw ModelServerException.Invalid("'seed' has to be a whole number.", "seed");
    }

    /// <summary>Checks a number that changes nothing here but is refused when it is out of its range.</summary>
    public static void CheckRange(this JsonElement body, string name, double least, double most)
    {
        if (body.Field(name) is { } value
            && (value.ValueKind != JsonValueKind.Number || value.GetDouble() < least || value.GetDouble() > most))
        {
            throw ModelServerException.Invalid($"'{name}' has to be a number from {least} to {most}.", name);
        }
    }

    /// <summary>A string or a list of strings.</summary>
    public static string[] Texts(this JsonElement body, string name) => body.Field(name) switch
    {
        null => [],
        { ValueKind: JsonValueKind.String } value => [TextOf(value, name)],
        { ValueKind: JsonValueKind.Array } value when value.EnumerateArray().All(v => v.ValueKind == JsonValueKind.String) =>
            [.. value.EnumerateArray().Select(v => TextOf(v, name))],
        _ => throw ModelServerException.Invalid($"'{name}' has to be a string or a list of strings.", name),
    };

    /// <summary>Prompts: a string, strings, token numbers, or lists of token numbers.</summary>
    public static string[] Prompts(this JsonElement body, string name)
    {
        JsonElement value = body.Needed(name);
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0)
        {
            if (value[0].ValueKind == JsonValueKind.Number)
                return [Tokenizer.Decode(Tokens(value, name))];
            if (value[0].ValueKind == JsonValueKind.Array)
                return [.. value.EnumerateArray().Select(list => Tokenizer.Decode(Tokens(list, name)))];
        }
        string[] texts = body.Texts(name);
        return texts.Length > 0 ? texts : throw ModelServerException.Invalid($"'{name}' is empty.", name);
    }

    /// <summary>Token numbers.</summary>
    public static List<int> Tokens(JsonElement list, string name)
    {
        if (list.ValueKind != JsonValueKind.Array)
            throw ModelServerException.Invalid($"'{name}' has to be a list of token numbers.", name);
        List<int> tokens = [];
        foreach (JsonElement item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt32(out int token))
                throw ModelServerException.Invalid($"'{name}' has to be a list of token numbers.", name);
            tokens.Add(token);
        }
        return tokens;
    }

    // A string may be well-formed JSON and still no text: half of a surrogate pair, as \ud800.
    public static string TextOf(JsonElement value, string name)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw ModelServerException.Invalid($"'{name}' has half of a surrogate pair in it.", name);
        }
    }
}
