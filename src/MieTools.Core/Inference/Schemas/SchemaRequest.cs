using System.Text;
using System.Text.Json;
using MieTools.Core.Inference.Bodies;
using MieTools.Core.Routes;

namespace MieTools.Core.Inference.Schemas;

/// <summary>Asks for structured output, in the way of each path.</summary>
/// <remarks>
/// OpenAI's <c>response_format</c> (chat; vLLM and others take it for completions too) and <c>text.format</c> (responses), a forced tool
/// for Anthropic's messages, which every server of that API knows, TGI's <c>parameters.grammar</c>, Ollama's <c>format</c> and
/// llama.cpp's <c>json_schema</c>.
/// </remarks>
internal static class SchemaRequest
{
    // vLLM's own ways; a server refuses two at once or takes one of them silently.
    private static readonly string[] s_vllm =
        ["structured_outputs", "guided_json", "guided_regex", "guided_choice", "guided_grammar", "structural_tag"];

    public static ReadOnlyMemory<byte> Apply(OutputSchema schema, ReadOnlyMemory<byte> body, string suffix)
    {
        _ = JsonCheck.Validate(body.Span, "Body");
        if (FirstToken(body.Span) != JsonTokenType.StartObject)
            throw SchemaErrors.NotSupported("A schema needs a body that is a JSON object.", "Give a prompt, messages or a JSON object.");
        string path = PromptShapes.PathOf(suffix);
        return PromptShapes.Of(suffix) switch
        {
            _ when path.EndsWith("/api/chat", StringComparison.Ordinal)
                || path.EndsWith("/api/generate", StringComparison.Ordinal) => Ollama(schema, body),
            _ when path.EndsWith("/completion", StringComparison.Ordinal) => LlamaCpp(schema, body),
            _ when path == "/chat_tokenize" => throw NoAnswer(suffix),
            PromptShape.Input or PromptShape.Tokenize => throw NoAnswer(suffix),
            PromptShape.Responses => Responses(schema, body),
            PromptShape.Messages => Messages(schema, body),
            PromptShape.Generate => Generate(schema, body),
            _ => ResponseFormat(schema, body),
        };
    }

    private static byte[] ResponseFormat(OutputSchema schema, ReadOnlyMemory<byte> body)
    {
        Refuse(body.Span, ["response_format", .. s_vllm]);
        return JsonEdit.Set(body.Span, "response_format", Write(writer =>
        {
            writer.WriteString("type", "json_schema");
            writer.WriteStartObject("json_schema");
            WriteOpenAi(writer, schema);
            writer.WriteEndObject();
        }));
    }

    private static byte[] Responses(OutputSchema schema, ReadOnlyMemory<byte> body)
    {
        Refuse(body.Span, ["response_format", .. s_vllm]);
        return Within(body.Span, "text", "format", Write(writer =>
        {
            writer.WriteString("type", "json_schema");
            WriteOpenAi(writer, schema);
        }));
    }

    private static void WriteOpenAi(Utf8JsonWriter writer, OutputSchema schema)
    {
        writer.WriteString("name", schema.Name);
        if (schema.Description is { } description)
            writer.WriteString("description", description);
        writer.WritePropertyName("schema");
        (schema.Strict ?? schema.Schema).WriteTo(writer);
        writer.WriteBoolean("strict", schema.Strict is not null);
    }

    private static byte[] Messages(OutputSchema schema, ReadOnlyMemory<byte> body)
    {
        if (!schema.Schema.TryGetProperty("type", out JsonElement type) || type.ValueKind != JsonValueKind.String
            || !type.ValueEquals("object"))
        {
            throw SchemaErrors.NotSupported("Anthropic's messages take a schema whose type is object, and this one's is not.",
                "Put the list or value into a member: @{ items = ... }.");
        }

        Refuse(body.Span, "tool_choice", "output_format");
        (JsonTokenType kind, Range place) = JsonEdit.Find(body.Span, "output_config");
        if (kind == JsonTokenType.StartObject)
            Refuse(body.Span[place], "format");
        byte[] withChoice = JsonEdit.Set(body.Span, "tool_choice", Write(writer =>
        {
            writer.WriteString("type", "tool");
            writer.WriteString("name", schema.Name);
        }));
        return WithTool(withChoice, schema);
    }

    private static byte[] WithTool(ReadOnlySpan<byte> body, OutputSchema schema)
    {
        byte[] tool = Write(writer =>
        {
            writer.WriteString("name", schema.Name);
            writer.WriteString(
                "description", schema.Description ?? "Gives the answer. Always call this tool, with the whole answer as its input.");
            writer.WritePropertyName("input_schema");
            schema.Schema.WriteTo(writer);
        });
        (JsonTokenType kind, Range place) = JsonEdit.Find(body, "tools");
        if (kind is JsonTokenType.None or JsonTokenType.Null)
            return JsonEdit.Set(body, "tools", [(byte)'[', .. tool, (byte)']']);
        if (kind != JsonTokenType.StartArray)
            throw SchemaErrors.Conflict("tools");
        using JsonDocument tools = JsonDocument.Parse(Encoding.UTF8.GetString(body[place]), new JsonDocumentOptions { MaxDepth = 256 });
        if (tools.RootElement.EnumerateArray().Any(t => IsNamed(t, schema.Name)))
        {
            throw SchemaErrors.NotSupported($"The body has a tool named '{schema.Name}' already, the name of the schema.",
                "Give the schema another name.");
        }

        return JsonEdit.Set(body, "tools", JsonEdit.Append(body[place], tool));
    }

    private static bool IsNamed(JsonElement tool, string name) => tool.ValueKind == JsonValueKind.Object
        && tool.TryGetProperty("name", out JsonElement value) && value.ValueKind == JsonValueKind.String && value.ValueEquals(name);

    private static byte[] Generate(OutputSchema schema, ReadOnlyMemory<byte> body)
    {
        Refuse(body.Span, "response_format");
        return Within(body.Span, "parameters", "grammar", Write(writer =>
        {
            writer.WriteString("type", "json");
            writer.WritePropertyName("value");
            schema.Schema.WriteTo(writer);
        }));
    }

    private static byte[] Ollama(OutputSchema schema, ReadOnlyMemory<byte> body)
    {
        // An empty text is Ollama's way to say none.
        (JsonTokenType kind, Range place) = JsonEdit.Find(body.Span, "format");
        if (kind != JsonTokenType.String || !body.Span[place].SequenceEqual("\"\""u8))
            Refuse(body.Span, "format");
        Refuse(body.Span, "response_format");
        return JsonEdit.Set(body.Span, "format", SchemaJson.Write(schema.Schema.WriteTo).Span);
    }

    private static byte[] LlamaCpp(OutputSchema schema, ReadOnlyMemory<byte> body)
    {
        Refuse(body.Span, "json_schema", "grammar", "response_format");
        return JsonEdit.Set(body.Span, "json_schema", SchemaJson.Write(schema.Schema.WriteTo).Span);
    }

    // A member of a member, which may be there already with other members.
    private static byte[] Within(ReadOnlySpan<byte> body, string outer, string name, byte[] value)
    {
        (JsonTokenType kind, Range place) = JsonEdit.Find(body, outer);
        if (kind is JsonTokenType.None or JsonTokenType.Null)
            return JsonEdit.Set(body, outer, JsonEdit.Set("{}"u8, name, value));
        if (kind != JsonTokenType.StartObject)
            throw SchemaErrors.Conflict(outer);
        ReadOnlySpan<byte> inner = body[place];
        if (JsonEdit.Find(inner, name).Kind is not (JsonTokenType.None or JsonTokenType.Null))
            throw SchemaErrors.Conflict($"{outer}.{name}");
        return JsonEdit.Set(body, outer, JsonEdit.Set(inner, name, value));
    }

    private static void Refuse(ReadOnlySpan<byte> body, params string[] names)
    {
        foreach (string name in names)
        {
            if (JsonEdit.Find(body, name).Kind is not (JsonTokenType.None or JsonTokenType.Null))
                throw SchemaErrors.Conflict(name);
        }
    }

    private static byte[] Write(Action<Utf8JsonWriter> members) => SchemaJson.Write(writer =>
    {
        writer.WriteStartObject();
        members(writer);
        writer.WriteEndObject();
    }).ToArray();

    private static JsonTokenType FirstToken(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = new(json, new JsonReaderOptions { MaxDepth = 256 });
        reader.Read();
        return reader.TokenType;
    }

    private static MieException NoAnswer(string suffix) =>
        SchemaErrors.NotSupported($"'{suffix}' gives no text of a model, so a schema means nothing there.",
            "Call '/v1/chat/completions', or leave the schema out.");
}
