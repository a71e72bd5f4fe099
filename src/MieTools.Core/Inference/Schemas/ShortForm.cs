using System.Text.Json;

namespace MieTools.Core.Inference.Schemas;

/// <summary>Writes the JSON schema of a short form.</summary>
internal static class ShortForm
{
    /// <summary>From text: <c>severity: low|high, product</c>.</summary>
    public static void Write(Utf8JsonWriter writer, string text) => Write(writer, new ShortFormParser(text).ParseAll());

    /// <summary>From an object: <c>{"severity": ["low", "high"], "product": "string"}</c>.</summary>
    public static void Write(Utf8JsonWriter writer, JsonElement value) => Write(writer, ShortFormObject.Read(value));

    private static void Write(Utf8JsonWriter writer, ShortType type)
    {
        if (type.Schema is { } schema)
        {
            schema.WriteTo(writer);
            return;
        }
        writer.WriteStartObject();
        if (type.Members is { } members)
            WriteMembers(writer, members);
        else if (type.Items is { } items)
            WriteItems(writer, items);
        else if (type.Choices is { } choices)
            WriteChoices(writer, choices);
        else
            WriteName(writer, type);
        if (type.Description is { } description)
            writer.WriteString("description", description);
        writer.WriteEndObject();
    }

    private static void WriteMembers(Utf8JsonWriter writer, IReadOnlyList<ShortMember> members)
    {
        writer.WriteString("type", "object");
        writer.WriteStartObject("properties");
        foreach (ShortMember member in members)
        {
            writer.WritePropertyName(member.Name);
            Write(writer, member.Type);
        }
        writer.WriteEndObject();
        writer.WriteStartArray("required");
        foreach (ShortMember member in members)
        {
            if (!member.IsOptional)
                writer.WriteStringValue(member.Name);
        }
        writer.WriteEndArray();
        writer.WriteBoolean("additionalProperties", false);
    }

    private static void WriteItems(Utf8JsonWriter writer, ShortType items)
    {
        writer.WriteString("type", "array");
        writer.WritePropertyName("items");
        Write(writer, items);
    }

    private static void WriteName(Utf8JsonWriter writer, ShortType type)
    {
        if (!ShortTypeNames.TryGet(type.Name!, out string? name, out string? format) || name is null)
            return;
        SchemaTypes.Write(writer, name, type.IsNullable);
        if (format is not null)
            writer.WriteString("format", format);
    }

    // Choices that all are numbers, or all true and false, are such; anything else is text.
    private static void WriteChoices(Utf8JsonWriter writer, IReadOnlyList<ShortChoice> choices)
    {
        List<ShortChoice> values = [.. choices.Where(c => !IsNull(c))];
        bool numbers = values.TrueForAll(c => !c.IsText && IsNumber(c.Text));
        bool booleans = values.TrueForAll(c => !c.IsText && c.Text is "true" or "false");
        string type = values.Count == 0 ? "null"
            : booleans ? "boolean"
            : !numbers ? "string"
            : values.TrueForAll(c => IsInteger(c.Text)) ? "integer" : "number";
        SchemaTypes.Write(writer, type, nullable: values.Count > 0 && values.Count < choices.Count);
        writer.WriteStartArray("enum");
        foreach (ShortChoice choice in choices)
        {
            if (IsNull(choice))
                writer.WriteNullValue();
            else if (numbers || booleans)
                writer.WriteRawValue(choice.Text);
            else
                writer.WriteStringValue(choice.Text);
        }
        writer.WriteEndArray();
    }

    private static bool IsNull(ShortChoice choice) => !choice.IsText && choice.Text == "null";

    private static bool IsNumber(string text) => Read(text) is { ValueKind: JsonValueKind.Number };

    private static bool IsInteger(string text) =>
        Read(text) is { ValueKind: JsonValueKind.Number } number && ExactNumber.Of(number).IsInteger;

    private static JsonElement? Read(string text)
    {
        if (text.Length == 0 || !(char.IsAsciiDigit(text[0]) || text[0] == '-'))
            return null;
        try
        {
            return SchemaJson.Parse(System.Text.Encoding.UTF8.GetBytes(text));
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
