using System.Text.Json;

namespace MieTools.ModelServer.Generation;

/// <summary>The form that a request wants its text in.</summary>
/// <param name="Json">The text is a JSON object, or what the schema says.</param>
/// <param name="Schema">The schema; null for any object.</param>
internal readonly record struct OutputFormat(bool Json, JsonElement? Schema)
{
    /// <summary>
    /// Reads <c>{"type":"text"|"json_object"|"json_schema"}</c>, with the schema within the object or within its field <c>json_schema</c>.
    /// </summary>
    /// <param name="format">The object; null for a text.</param>
    /// <param name="field">Its name, for errors.</param>
    public static OutputFormat Read(JsonElement? format, string field)
    {
        if (format is not { } value)
            return default;
        if (value.ValueKind != JsonValueKind.Object)
            throw ModelServerException.Invalid($"'{field}' has to be an object with a type.", field);
        switch (value.Text("type"))
        {
            case "text":
                return default;
            case "json_object" or "json":
                // llama.cpp and TGI take a schema here too.
                return new(true, value.Field("schema") ?? value.Field("value"));
            case "json_schema":
                JsonElement holder = value.Field("json_schema") ?? value;
                if (holder.ValueKind == JsonValueKind.Object && holder.Field("schema") is { ValueKind: JsonValueKind.Object } schema)
                    return new(true, schema);
                throw ModelServerException.Missing($"{field}.schema");
            default:
                throw ModelServerException.Invalid($"'{field}.type' has to be text, json_object or json_schema.", field);
        }
    }

    /// <summary>Reads the form that a chat or a completion asks for.</summary>
    /// <remarks><c>response_format</c>, vLLM's <c>structured_outputs.json</c> and <c>guided_json</c>, or Ollama's <c>format</c>.</remarks>
    public static OutputFormat OfCompletion(JsonElement body)
    {
        if (body.Field("response_format") is { } format)
            return Read(format, "response_format");
        JsonElement? guided = body.Field("structured_outputs") is { ValueKind: JsonValueKind.Object } outputs
            ? outputs.Field("json")
            : body.Field("guided_json");
        return guided is { ValueKind: JsonValueKind.Object } schema ? new(true, schema) : body.Field("format") switch
        {
            { ValueKind: JsonValueKind.Object } own => new(true, own),
            { } word when word.IsText("json") => new(true, null),
            _ => default,
        };
    }

    /// <summary>The text's tokens.</summary>
    public List<string> Write(Dice dice)
    {
        if (Schema is { } schema)
            return Tokenizer.Pieces(SchemaSample.Any(schema, dice));
        // Words of this kind need no escapes.
        return Tokenizer.Pieces($$"""{"answer": "{{string.Concat(TextGenerator.Natural(dice))}}"}""");
    }
}
