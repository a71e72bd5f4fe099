using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MieTools.ModelServer.Generation;

namespace MieTools.Server.Tests;

public sealed class SchemaSampleTests
{
    [Theory]
    [InlineData("""{"type":"integer","minimum":3,"maximum":5}""")]
    [InlineData("""{"type":"integer","exclusiveMinimum":3,"exclusiveMaximum":5}""")]
    [InlineData("""{"type":"integer","maximum":-7}""")]
    [InlineData("""{"type":"integer","minimum":10,"multipleOf":7}""")]
    [InlineData("""{"type":"number","minimum":0,"maximum":1}""")]
    [InlineData("""{"type":"number","exclusiveMinimum":0,"exclusiveMaximum":0.01}""")]
    [InlineData("""{"type":"string","minLength":30,"maxLength":31}""")]
    [InlineData("""{"type":"string","enum":["a","b"]}""")]
    [InlineData("""{"const":{"a":[1,null]}}""")]
    [InlineData("""{"type":["string","null"]}""")]
    [InlineData("""{"anyOf":[{"type":"integer"},{"type":"boolean"}]}""")]
    [InlineData("""{"type":"array","items":{"type":"integer"},"minItems":3,"maxItems":3}""")]
    [InlineData("""{"type":"array","prefixItems":[{"type":"integer"},{"type":"string"}],"items":false,"minItems":2}""")]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"#/$defs/n"}},"required":["a"],"$defs":{"n":{"type":"boolean"}}}""")]
    [InlineData("""{"type":"object","properties":{"v":{"type":"integer"},"next":{"$ref":"#"}},"required":["v"]}""")]
    [InlineData("""{"type":"object","properties":{"next":{"anyOf":[{"$ref":"#"},{"type":"null"}]}},"required":["next"]}""")]
    [InlineData("""{"type":"object","properties":{"list":{"type":"array","items":{"$ref":"#"}}},"required":["list"]}""")]
    [InlineData("""{"allOf":[{"type":"object","properties":{"a":{"type":"integer"}},"required":["a"]},"""
        + """{"$ref":"#/$defs/b"}],"$defs":{"b":{"type":"object","properties":{"b":{"type":"string"}},"required":["b"]}}}""")]
    [InlineData("""{"type":"object","properties":{"a \"quoted\" name\n":{"type":"string"}},"required":["a \"quoted\" name\n","unknown"]}""")]
    public void Every_sample_fits_its_schema(string text)
    {
        using JsonDocument schema = JsonDocument.Parse(text);
        HashSet<string> samples = [];
        for (int i = 0; i < 200; i++)
        {
            string sample = SchemaSample.Any(schema.RootElement, new Dice("a", 0, i));
            samples.Add(sample);
            using JsonDocument value = JsonDocument.Parse(sample);
            Assert.True(Fits(schema.RootElement, value.RootElement, schema.RootElement), sample);
        }
        Assert.Contains(SchemaSample.Any(schema.RootElement, new Dice("a", 0, 7)), samples);
    }

    [Fact]
    public void A_schema_that_cannot_end_still_ends()
    {
        using JsonDocument schema = JsonDocument.Parse("""{"type":"object","properties":{"next":{"$ref":"#"}},"required":["next"]}""");
        Assert.NotNull(JsonNode.Parse(SchemaSample.Object(schema.RootElement, new Dice("a", 0, 0)))!["next"]);
        using JsonDocument twice = JsonDocument.Parse(
            """{"type":"object","properties":{"a":{"$ref":"#"},"b":{"$ref":"#"}},"required":["a","b"],"allOf":[{"$ref":"#"},"""
                + """{"$ref":"#"}]}""");
        Assert.InRange(SchemaSample.Object(twice.RootElement, new Dice("a", 0, 0)).Length, 1, 4_000_000);
        using JsonDocument circle = JsonDocument.Parse("""{"$ref":"#"}""");
        Assert.Equal("null", SchemaSample.Any(circle.RootElement, new Dice("a", 0, 0)));
    }

    [Theory]
    [InlineData("date-time")]
    [InlineData("date")]
    [InlineData("uuid")]
    [InlineData("email")]
    [InlineData("uri")]
    [InlineData("ipv4")]
    public void Formats_are_kept(string format)
    {
        using JsonDocument schema = JsonDocument.Parse($$"""{"type":"string","format":"{{format}}"}""");
        string value = JsonNode.Parse(SchemaSample.Any(schema.RootElement, new Dice("a", 0, 0)))!.GetValue<string>();
        Assert.True(format switch
        {
            "date-time" => DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, out _),
            "date" => DateOnly.TryParseExact(value, "yyyy-MM-dd", out _),
            "uuid" => Guid.TryParse(value, out _),
            "email" => System.Net.Mail.MailAddress.TryCreate(value, out _),
            "uri" => Uri.TryCreate(value, UriKind.Absolute, out _),
            _ => System.Net.IPAddress.TryParse(value, out _),
        }, value);
    }

    // As much of JSON schema as the schemas above have.
    private static bool Fits(JsonElement schema, JsonElement value, JsonElement root)
    {
        if (schema.TryGetProperty("$ref", out JsonElement reference))
        {
            return Fits(reference.GetString()!.Split('/', StringSplitOptions.RemoveEmptyEntries)[1..]
                .Aggregate(root, (place, name) => place.GetProperty(name)), value, root);
        }

        if (schema.TryGetProperty("const", out JsonElement constant))
            return JsonNode.DeepEquals(JsonNode.Parse(constant.GetRawText()), JsonNode.Parse(value.GetRawText()));
        if (schema.TryGetProperty("enum", out JsonElement values))
            return values.EnumerateArray().Any(v => v.GetRawText() == value.GetRawText());
        if (schema.TryGetProperty("anyOf", out JsonElement options) && !options.EnumerateArray().Any(o => Fits(o, value, root)))
            return false;
        if (schema.TryGetProperty("allOf", out JsonElement parts) && !parts.EnumerateArray().All(p => Fits(p, value, root)))
            return false;
        string[] types = !schema.TryGetProperty("type", out JsonElement type)
            ? []
            : type.ValueKind == JsonValueKind.String
            ? [type.GetString()!]
            : [.. type.EnumerateArray().Select(t => t.GetString()!)];
        return (types.Length == 0 || types.Any(t => IsOf(t, value))) && value.ValueKind switch
        {
            JsonValueKind.Number => FitsNumber(schema, value.GetDecimal()),
            JsonValueKind.String =>
                value.GetString()!.Length is int length && length >= Number(schema, "minLength", 0)
                    && length <= Number(schema, "maxLength", 10_000),
            JsonValueKind.Array => FitsArray(schema, value, root),
            JsonValueKind.Object => FitsObject(schema, value, root),
            _ => true,
        };
    }

    private static bool FitsNumber(JsonElement schema, decimal number) =>
        number >= Number(schema, "minimum", decimal.MinValue) && number <= Number(schema, "maximum", decimal.MaxValue)
        && number > Number(schema, "exclusiveMinimum", decimal.MinValue) && number < Number(schema, "exclusiveMaximum", decimal.MaxValue)
        && number % Number(schema, "multipleOf", 0.0000001m) == 0;

    private static bool FitsArray(JsonElement schema, JsonElement value, JsonElement root)
    {
        int count = value.GetArrayLength();
        JsonElement[] prefix = schema.TryGetProperty("prefixItems", out JsonElement first) ? [.. first.EnumerateArray()] : [];
        bool items = !schema.TryGetProperty("items", out JsonElement item)
            || (item.ValueKind == JsonValueKind.False
                ? count <= prefix.Length
                : value.EnumerateArray().Skip(prefix.Length).All(v => Fits(item, v, root)));
        return items && count >= Number(schema, "minItems", 0) && count <= Number(schema, "maxItems", 1000)
            && prefix.Zip(value.EnumerateArray()).All(p => Fits(p.First, p.Second, root));
    }

    private static bool FitsObject(JsonElement schema, JsonElement value, JsonElement root) =>
        (!schema.TryGetProperty("required", out JsonElement required)
            || required.EnumerateArray().All(n => value.TryGetProperty(n.GetString()!, out _)))
        && (!schema.TryGetProperty("properties", out JsonElement properties)
            || value.EnumerateObject().All(p => !properties.TryGetProperty(p.Name, out JsonElement own) || Fits(own, p.Value, root)));

    private static bool IsOf(string type, JsonElement value) => type switch
    {
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "number" => value.ValueKind == JsonValueKind.Number,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        _ => value.ValueKind.ToString().Equals(type, StringComparison.OrdinalIgnoreCase),
    };

    private static decimal Number(JsonElement schema, string name, decimal standard) =>
        schema.TryGetProperty(name, out JsonElement value) ? value.GetDecimal() : standard;
}
