using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using MieTools.Core.Inference.Schemas;

namespace MieTools.Core.Tests.Inference.Schemas;

/// <summary>Random schemas with random values. A failure names the number that makes the pair again.</summary>
public sealed class SchemaPropertyTests
{
    private const int Cases = 1000;
    private static readonly Config s_config = Config.QuickThrowOnFailure.WithMaxTest(Cases).WithReplay(20190101, 40380203);

    [Fact]
    public void What_is_made_from_a_schema_fits_it_and_what_is_broken_does_not()
    {
        int run = 0;
        Check((sample, random) =>
        {
            OutputSchema schema = OutputSchema.FromJson(sample.Schema().ToJsonString());
            AssertFits(schema, sample.Fits(random, full: false));
            AssertFits(schema, sample.Fits(random, full: true));
            AssertFails(schema, sample.Fails(random));
            run++;
        });
        Assert.Equal(Cases, run);
    }

    [Fact]
    public void What_fits_the_strict_form_fits_the_schema()
    {
        int strict = 0;
        Check((sample, random) =>
        {
            OutputSchema schema = OutputSchema.FromJson(sample.Schema().ToJsonString());
            if (schema.Strict is not { } form)
                return;
            OutputSchema strictSchema = OutputSchema.FromJson(form.GetRawText());
            JsonNode? value = sample.Fits(random, full: true);
            AssertFits(strictSchema, value);
            AssertFits(schema, value);
            AssertFails(strictSchema, sample.Fails(random));
            // The strict form of the strict form is itself.
            Assert.Equal(form.GetRawText(), strictSchema.Strict?.GetRawText());
            strict++;
        });
        Assert.True(strict > Cases / 10, $"{strict} of {Cases} have a strict form");
    }

    [Fact]
    public void What_is_said_among_words_comes_out_as_it_went_in() => Check((sample, random) =>
    {
        string json = (sample.Fits(random, full: false) as JsonObject ?? [])
            .ToJsonString(new JsonSerializerOptions { WriteIndented = random.Next(2) == 0 });
        string said = random.Next(3) switch
        {
            0 => json,
            1 => $"```json\n{json}\n```",
            _ => $"Well, [1] says {{so}}:\n{json}\nand that's it."
        };
        Assert.True(OutputSchema.TryExtractJson(said, out ReadOnlyMemory<byte> found, out string? reason), reason);
        Assert.Equal(json, System.Text.Encoding.UTF8.GetString(found.Span));
        // Cut off it is nothing, whatever pieces of it would be JSON.
        if (json.Length > 2)
            Assert.False(OutputSchema.TryExtractJson("So: " + json[..random.Next(1, json.Length - 1)], out _, out _));
    });

    private static void Check(Action<SampleSchema, Random> check) => Prop.ForAll(Arb.From(Gen.Choose(0, int.MaxValue - 1)), number =>
    {
        Random random = new(number);
        check(SampleSchema.Record.Make(random, depth: 3), random);
    }).Check(s_config);

    private static void AssertFits(OutputSchema schema, JsonNode? value)
    {
        IReadOnlyList<SchemaViolation> violations = schema.Validate(Json.Parse(Text(value)));
        Assert.True(violations.Count == 0, $"{string.Join("; ", violations)}\n{Text(value)}\n{schema}");
    }

    private static void AssertFails(OutputSchema schema, JsonNode? value) =>
        Assert.True(schema.Validate(Json.Parse(Text(value))).Count > 0, $"{Text(value)}\n{schema}");

    private static string Text(JsonNode? value) => value?.ToJsonString() ?? "null";
}
