using System.Globalization;
using System.Text.Json.Nodes;

namespace MieTools.Core.Tests.Inference.Schemas;

/// <summary>A random schema that can make values that fit it and values that do not.</summary>
internal abstract class SampleSchema
{
    public static SampleSchema Any(Random random, int depth) => random.Next(depth > 0 ? 9 : 6) switch
    {
        0 => new Text(random.Next(4), random.Next(4, 9)),
        1 => new Pattern(),
        2 => new Choice([.. Enumerable.Range(0, random.Next(1, 5)).Select(i => $"c{i}")]),
        3 => new Whole(random.Next(-50, 50), random.Next(50, 100)),
        4 => new Truth(),
        5 => new Fraction(),
        6 => new Many(Any(random, depth - 1), random.Next(3), random.Next(3, 6)),
        7 => new OrNull(Any(random, depth - 1)),
        _ => Record.Make(random, depth),
    };

    public abstract JsonNode Schema();

    /// <summary>A value that fits. <paramref name="full"/>: with every member, null for what is left out.</summary>
    public abstract JsonNode? Fits(Random random, bool full);

    /// <summary>A value that does not fit; never null, which could stand for a member that is left out.</summary>
    public abstract JsonNode Fails(Random random);

    private static JsonObject Of(params (string Name, JsonNode? Value)[] members) =>
        new(members.Select(m => KeyValuePair.Create(m.Name, m.Value)));

    private static JsonArray List(IEnumerable<JsonNode?> items) => new([.. items]);

    private sealed class Text(int least, int most) : SampleSchema
    {
        private static readonly string[] s_characters = ["a", "é", "😀", "\"", "\\", "{", "\n"];

        // Strict mode has no lengths.
        private readonly bool _isBounded = least > 0;

        public override JsonNode Schema() =>
            _isBounded ? Of(("type", "string"), ("minLength", least), ("maxLength", most)) : Of(("type", "string"));

        public override JsonNode Fits(Random random, bool full) =>
            string.Concat(Enumerable.Range(0, random.Next(least, most + 1)).Select(_ => s_characters[random.Next(s_characters.Length)]));

        public override JsonNode Fails(Random random) =>
            !_isBounded || random.Next(3) == 0 ? random.Next() : new string('y', random.Next(2) == 0 ? least - 1 : most + 1);
    }

    private sealed class Pattern : SampleSchema
    {
        public override JsonNode Schema() => Of(("type", "string"), ("pattern", "^[a-c]{2,4}$"), ("description", "d"));

        public override JsonNode Fits(Random random, bool full) =>
            string.Concat(Enumerable.Range(0, random.Next(2, 5)).Select(_ => (char)('a' + random.Next(3))));

        public override JsonNode Fails(Random random) => random.Next(3) switch { 0 => "a", 1 => "abcd!", _ => false };
    }

    private sealed class Choice(string[] choices) : SampleSchema
    {
        public override JsonNode Schema() => Of(("type", "string"), ("enum", List(choices.Select(c => (JsonNode)c))));

        public override JsonNode Fits(Random random, bool full) => choices[random.Next(choices.Length)];

        public override JsonNode Fails(Random random) => random.Next(2) == 0 ? "C0" : 0;
    }

    private sealed class Whole(int least, int most) : SampleSchema
    {
        public override JsonNode Schema() => Of(("type", "integer"), ("minimum", least), ("exclusiveMaximum", most));

        public override JsonNode Fits(Random random, bool full)
        {
            int value = random.Next(least, most);
            return JsonNode.Parse(value.ToString(CultureInfo.InvariantCulture) + (random.Next(2) == 0 ? "" : ".0"))!;
        }

        public override JsonNode Fails(Random random) => random.Next(4) switch { 0 => least - 1, 1 => most, 2 => least + 0.5, _ => "1" };
    }

    private sealed class Fraction : SampleSchema
    {
        public override JsonNode Schema() => Of(("type", "number"), ("multipleOf", JsonNode.Parse("0.01")));

        public override JsonNode Fits(Random random, bool full) =>
            JsonNode.Parse((random.Next(-100_000, 100_000) / 100m).ToString(CultureInfo.InvariantCulture))!;

        public override JsonNode Fails(Random random) => random.Next(2) == 0 ? JsonNode.Parse("0.005")! : "0.01";
    }

    private sealed class Truth : SampleSchema
    {
        public override JsonNode Schema() => Of(("type", "boolean"));

        public override JsonNode Fits(Random random, bool full) => random.Next(2) == 0;

        public override JsonNode Fails(Random random) => random.Next(2) == 0 ? "true" : 1;
    }

    private sealed class OrNull(SampleSchema inner) : SampleSchema
    {
        public override JsonNode Schema() => Of(("anyOf", List([inner.Schema(), Of(("type", "null"))])));

        public override JsonNode? Fits(Random random, bool full) => random.Next(3) == 0 ? null : inner.Fits(random, full);

        public override JsonNode Fails(Random random) => inner.Fails(random);
    }

    private sealed class Many(SampleSchema item, int least, int most) : SampleSchema
    {
        public override JsonNode Schema() => Of(("type", "array"), ("items", item.Schema()), ("minItems", least), ("maxItems", most));

        public override JsonNode Fits(Random random, bool full) => Items(random, random.Next(least, most + 1), full);

        public override JsonNode Fails(Random random)
        {
            switch (random.Next(3))
            {
                case 0:
                    return Items(random, most + 1, false);
                case 1 when least > 0:
                    return Items(random, least - 1, false);
                default:
                    JsonArray items = Items(random, Math.Max(least, 1), false);
                    items[random.Next(items.Count)] = item.Fails(random);
                    return items;
            }
        }

        private JsonArray Items(Random random, int count, bool full) =>
            List(Enumerable.Range(0, count).Select(_ => item.Fits(random, full)));
    }

    public sealed class Record(IReadOnlyList<(string Name, SampleSchema Type, bool IsOptional)> members) : SampleSchema
    {
        public static Record Make(Random random, int depth) =>
            new([.. Enumerable.Range(0, random.Next(1, 5)).Select(i => ($"m{i}", Any(random, depth - 1), random.Next(3) == 0))]);

        public override JsonNode Schema() => Of(
            ("type", "object"),
            ("properties", Of([.. members.Select(m => (m.Name, (JsonNode?)m.Type.Schema()))])),
            ("required", List(members.Where(m => !m.IsOptional).Select(m => (JsonNode)m.Name))),
            ("additionalProperties", false));

        public override JsonNode Fits(Random random, bool full)
        {
            JsonObject value = [];
            foreach ((string name, SampleSchema type, bool optional) in members)
            {
                bool leaveOut = optional && random.Next(2) == 0;
                if (full || !leaveOut)
                    value[name] = leaveOut ? null : type.Fits(random, full);
            }
            return value;
        }

        public override JsonNode Fails(Random random)
        {
            JsonObject value = (JsonObject)Fits(random, full: true);
            (string name, SampleSchema type, bool optional) = members[random.Next(members.Count)];
            switch (random.Next(4))
            {
                case 0:
                    value["other"] = 1;
                    return value;
                case 1 when !optional:
                    value.Remove(name);
                    return value;
                case 2:
                    return List([value]);
                default:
                    value[name] = type.Fails(random);
                    return value;
            }
        }
    }
}
