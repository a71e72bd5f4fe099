using System.ComponentModel;
using System.Text.Json.Serialization;
using MieTools.Core.Inference.Schemas;

namespace MieTools.Core.Tests.Inference.Schemas;

public sealed class FromTypeTests
{
    private enum Level
    {
        Low,
        High,
    }

    [Theory]
    [InlineData(typeof(string), """{"type":"string"}""")]
    [InlineData(typeof(int?), """{"type":["integer","null"]}""")]
    [InlineData(typeof(byte), """{"type":"integer"}""")]
    [InlineData(typeof(decimal), """{"type":"number"}""")]
    [InlineData(typeof(bool), """{"type":"boolean"}""")]
    [InlineData(typeof(DateTime), """{"type":"string","format":"date-time"}""")]
    [InlineData(typeof(DateTimeOffset), """{"type":"string","format":"date-time"}""")]
    [InlineData(typeof(DateOnly), """{"type":"string","format":"date"}""")]
    [InlineData(typeof(Guid), """{"type":"string","format":"uuid"}""")]
    [InlineData(typeof(Level), """{"type":"string","enum":["Low","High"]}""")]
    [InlineData(typeof(Level?), """{"type":["string","null"],"enum":["Low","High",null]}""")]
    [InlineData(typeof(string[]), """{"type":"array","items":{"type":"string"}}""")]
    [InlineData(typeof(List<List<int>>), """{"type":"array","items":{"type":"array","items":{"type":"integer"}}}""")]
    [InlineData(typeof(IReadOnlyCollection<double>), """{"type":"array","items":{"type":"number"}}""")]
    [InlineData(typeof(HashSet<string>), """{"type":"array","items":{"type":"string"}}""")]
    [InlineData(typeof(System.Collections.ArrayList), """{"type":"array"}""")]
    [InlineData(typeof(object[]), """{"type":"array","items":{}}""")]
    [InlineData(typeof(Dictionary<string, int>), """{"type":"object","additionalProperties":{"type":"integer"}}""")]
    [InlineData(typeof(System.Collections.Hashtable), """{"type":"object"}""")]
    [InlineData(typeof(object), "{}")]
    public void Describes_plain_types(Type type, string expected) => Assert.Equal(expected, OutputSchema.FromType(type).ToString());

    [Fact]
    public void Describes_a_class()
    {
        OutputSchema schema = OutputSchema.FromType(typeof(Ticket));
        Assert.Equal("Ticket", schema.Name);
        Assert.Equal(
            """
            {"type":"object","properties":{"Severity":{"type":"string","enum":["Low","High"],"description":"how bad"},"product":{"type":"string"},"Count":{"type":["integer","null"]},"Note":{"type":["string","null"]},"Lines":{"type":"array","items":{"type":"object","properties":{"Sku":{"type":"string"},"Amount":{"type":"integer"}},"required":["Sku","Amount"],"additionalProperties":false,"description":"one line"}},"By":{"type":"object","properties":{"X":{"type":"number"}},"required":["X"],"additionalProperties":false}},"required":["Severity","product","Lines","By"],"additionalProperties":false,"description":"A ticket."}
            """.Trim(),
            schema.ToString());
    }

    [Fact]
    public void Reads_limits_from_attributes()
    {
        Assert.Equal(
            """{"type":"object","properties":{"Stars":{"type":"integer","minimum":1,"maximum":5},"Kind":{"type":"string","enum":"""
                + """["bug","idea"]}},"required":["Stars","Kind"],"additionalProperties":false}""",
            OutputSchema.FromType(typeof(Limited)).ToString());
    }

    [Fact]
    public void The_same_type_twice_is_no_loop() =>
        Assert.Contains("\"B\":{\"type\":\"object\"", OutputSchema.FromType(typeof(Twice)).ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData(typeof(Node), "The type Node contains itself, at Node.Next")]
    [InlineData(typeof(Tree), "The type Tree contains itself, at Tree.Children[]")]
    [InlineData(typeof(Endless), "The type Endless contains itself, at Endless[]")]
    [InlineData(typeof(Empty), "The type Empty, at Empty, has no public property that can be set")]
    [InlineData(typeof(Action), "has no public property that can be set")]
    [InlineData(typeof(int[,]), "an array of 2 dimensions")]
    public void Refuses_what_has_no_schema(Type type, string message)
    {
        MieException error = Assert.Throws<MieException>(() => OutputSchema.FromType(type));
        Assert.Equal("SchemaInvalid", error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Advice);
    }

    [Theory]
    [InlineData(typeof(string[]), "string")]
    [InlineData(typeof(Dictionary<string, Level>), "Dictionary_String_Level")]
    public void Names_are_fit_for_servers(Type type, string name) =>
        Assert.Equal(type == typeof(string[]) ? "String" : name, OutputSchema.FromType(type).Name);

    [Description("A ticket.")]
    private sealed class Ticket : Base
    {
        [Description("how bad")]
        public Level Severity { get; set; }

        public string product { get; set; } = "";

        public int? Count { get; set; }

        public string? Note { get; set; }

        public List<Line> Lines { get; } = [];

        public string Computed => product;

        [JsonIgnore]
        public string Ignored { get; set; } = "";

        public static string Shared { get; set; } = "";

        public string this[int index]
        {
            get => product;
            set => product = value;
        }

        public Ticket(List<Line> lines) => Lines = lines;

        private string Secret { get; set; } = "";
    }

    private abstract class Base
    {
        public Point By { get; set; }
    }

    [Description("one line")]
    private sealed record Line(string Sku, int Amount);

    private readonly record struct Point(double X);

    private sealed class Node
    {
        public Node? Next { get; set; }
    }

    private sealed class Tree
    {
        public Tree[] Children { get; set; } = [];
    }

    private sealed class Endless : List<Endless>;

    private sealed class Twice
    {
        public Point A { get; set; }

        public Point B { get; set; }
    }

    private sealed class Empty
    {
        public string Computed => GetType().Name;
    }

    private sealed class Limited
    {
        [System.ComponentModel.DataAnnotations.Range(1, 5)]
        public int Stars { get; set; }

        [System.ComponentModel.DataAnnotations.AllowedValues("bug", "idea")]
        public string Kind { get; set; } = "";
    }
}
