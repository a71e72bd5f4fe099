using System.Collections;
using System.Collections.Specialized;
using System.Management.Automation;
using System.Numerics;
using System.Reflection;
using System.Text;
using System.Text.Json;
using MieTools.Output;
using MieTools.Tests.Support;

namespace MieTools.Tests.Output;

public sealed class JsonToObjectsTests
{
    [Fact]
    public void Objects_keep_their_members_in_order_and_arrays_their_items()
    {
        PSObject item = Object("""{"b":1,"a":[true,null,"x",{"c":[]}],"d":{}}""");
        Assert.Equal(["b", "a", "d"], item.Properties.Select(p => p.Name));
        object?[] items = Assert.IsType<object?[]>(item.Properties["a"].Value);
        Assert.Equal([true, null, "x"], items[..3]);
        Assert.Empty(Assert.IsType<object?[]>(((PSObject)items[3]!).Properties["C"].Value));
        Assert.Empty(((PSObject)item.Properties["d"].Value).Properties);
    }

    [Theory]
    [InlineData("\"text\"", "text")]
    [InlineData("true", true)]
    [InlineData("null", null)]
    [InlineData(" 7 ", 7L)]
    [InlineData("-0", 0L)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("-9223372036854775808", long.MinValue)]
    [InlineData("1.0", 1.0)]
    [InlineData("1e3", 1000.0)]
    [InlineData("-2.5E-3", -0.0025)]
    [InlineData("0.1", 0.1)]
    [InlineData("\"2024-01-02T03:04:05Z\"", "2024-01-02T03:04:05Z")]
    public void Values_become_what_PowerShell_counts_with(string json, object? expected) => Assert.Equal(expected, Convert(json));

    [Theory]
    [InlineData("9223372036854775808")]
    [InlineData("-9223372036854775809")]
    [InlineData("123456789012345678901234567890")]
    public void Whole_numbers_past_64_bits_lose_no_digit(string json) =>
        Assert.Equal(json, Assert.IsType<BigInteger>(Convert(json)).ToString());

    [Theory]
    [InlineData("1", "")]
    [InlineData("0.1", "")]
    [InlineData("-1", "e5")]
    public void A_number_of_more_than_a_thousand_digits_stays_text(string start, string end)
    {
        string json = start + new string('7', 1000) + end;
        Assert.Equal(json, Assert.IsType<string>(Convert(json)));
        // Read as a number this one takes hours.
        json = start + new string('7', 50_000_000) + end;
        Guard.Within(() => Assert.Equal(json, Convert(json)), "A number of fifty million digits");
    }

    [Fact]
    public void A_number_too_large_for_a_double_is_infinite_and_the_rest_is_kept()
    {
        PSObject item = Object("""{"big":1e999,"next":1}""");
        Assert.Equal(double.PositiveInfinity, item.Properties["big"].Value);
        Assert.Equal(1L, item.Properties["next"].Value);
    }

    [Fact]
    public void Names_alike_but_for_case_keep_both_values()
    {
        OrderedDictionary both = Assert.IsType<OrderedDictionary>(Convert("""{"a":1,"Name":2,"name":3,"NAME":{"x":4}}"""));
        Assert.Equal(["a", "Name", "name", "NAME"], both.Keys.Cast<string>());
        Assert.Equal([1L, 2L, 3L], both.Values.Cast<object>().Take(3));
        // The object within has names that PowerShell tells apart.
        Assert.Equal(4L, Assert.IsType<PSObject>(both["NAME"]).Properties["x"].Value);
    }

    [Fact]
    public void An_empty_name_is_kept_wherever_it_stands()
    {
        Assert.Equal(1L, Assert.IsType<OrderedDictionary>(Convert("""{"":1}"""))[""]);
        OrderedDictionary last = Assert.IsType<OrderedDictionary>(Convert("""{"a":1,"b":2,"":3,"c":4}"""));
        Assert.Equal(["a", "b", "", "c"], last.Keys.Cast<string>());
        Assert.Equal(3L, last[""]);
    }

    [Fact]
    public void Of_the_same_name_twice_the_last_counts()
    {
        Assert.Equal(2L, Object("""{"a":1,"b":0,"a":2}""").Properties["a"].Value);
        Assert.Equal(["a", "b"], Object("""{"a":1,"b":0,"a":2}""").Properties.Select(p => p.Name));
        OrderedDictionary among = Assert.IsType<OrderedDictionary>(Convert("""{"a":1,"A":2,"a":3}"""));
        Assert.Equal([3L, 2L], among.Values.Cast<object>());
    }

    [Fact]
    public void Names_of_one_object_do_not_reach_into_another()
    {
        PSObject outer = Object("""{"a":{"b":1,"A":2},"B":{"a":3},"c":[{"a":4},{"a":5}]}""");
        Assert.Equal(["a", "B", "c"], outer.Properties.Select(p => p.Name));
        Assert.Equal(2L, ((PSObject)outer.Properties["a"].Value).Properties["A"].Value);
        object?[] list = (object?[])outer.Properties["c"].Value;
        Assert.Equal([4L, 5L], list.Select(i => ((PSObject)i!).Properties["a"].Value));
    }

    [Theory]
    [InlineData(31)]
    [InlineData(33)]
    [InlineData(400)]
    public void Objects_with_many_names_are_searched_like_small_ones(int count)
    {
        // 400 names also share the places in which names are kept.
        string members = string.Join(",", Enumerable.Range(0, count).Select(i => $"\"name{i}\":{i}"));
        PSObject many = Object($"{{{members}}}");
        Assert.Equal(Enumerable.Range(0, count).Select(i => (long)i), many.Properties.Select(p => p.Value).Cast<long>());
        OrderedDictionary twin = Assert.IsType<OrderedDictionary>(Convert($"{{{members},\"NAME{count - 1}\":-1}}"));
        Assert.Equal(count + 1, twin.Count);
        Assert.Equal(-1L, Object($"{{{members},\"name0\":-1}}").Properties["name0"].Value);
    }

    [Fact]
    public void Long_and_escaped_names_are_read_as_they_mean()
    {
        string longName = new('n', 300);
        PSObject item = Object($$"""{"{{longName}}":1,"\u0061":2,"gr\u00fc\u00dfe":3,"naïve":4,"a":5}""");
        Assert.Equal([longName, "a", "grüße", "naïve"], item.Properties.Select(p => p.Name));
        Assert.Equal(5L, item.Properties["a"].Value);
    }

    [Fact]
    public void Bytes_that_are_no_UTF8_become_replacement_characters_in_values_and_names()
    {
        PSObject item = Assert.IsType<PSObject>(JsonToObjects.Convert(Encoding.Latin1.GetBytes("{\"k\u00ff\":\"a\u00e4b\",\"next\":1}")));
        Assert.Equal(["k\ufffd", "next"], item.Properties.Select(p => p.Name));
        Assert.Equal("a\ufffdb", item.Properties["k\ufffd"].Value);
        Assert.Equal(1L, item.Properties["next"].Value);
    }

    [Fact]
    public void A_byte_order_mark_is_no_part_of_the_value() => Assert.Equal(1L, Convert("\ufeff1"));

    [Theory]
    [InlineData("")]
    [InlineData("{\"a\":")]
    [InlineData("{} {}")]
    [InlineData("[1,]")]
    [InlineData("nope")]
    public void What_is_not_one_value_is_refused_and_leaves_no_trace(string json)
    {
        Assert.ThrowsAny<JsonException>(() => Convert(json));
        Assert.Equal(["a", "b"], Object("""{"a":1,"b":2}""").Properties.Select(p => p.Name));
    }

    [Fact]
    public void Deep_nesting_is_read_to_512_levels()
    {
        object? level = Convert(new string('[', 512) + new string(']', 512));
        int depth = 0;
        for (; level is IList { Count: 1 } list; depth++)
            level = list[0];
        Assert.Equal(511, depth);
        Assert.ThrowsAny<JsonException>(() => Convert(new string('[', 513) + new string(']', 513)));
    }

    [Fact]
    public void An_element_that_was_parsed_becomes_the_same()
    {
        using JsonDocument document = JsonDocument.Parse("""{"a":[1,2.5]}""");
        PSObject item = Assert.IsType<PSObject>(JsonToObjects.Convert(document.RootElement));
        Assert.Equal([1L, 2.5], Assert.IsType<object?[]>(item.Properties["a"].Value));
        Assert.Null(JsonToObjects.Convert(default(JsonElement)));
    }

    [Theory]
    [InlineData("""{"choices":[{"message":{"content":"x","tool_calls":[{"function":{"arguments":"{}"}}]}}],"usage":{"total":3}}""")]
    [InlineData("""[[[[[[5]]]],{"a":{"b":{"c":{"d":{"e":{}}}}}}]]""")]
    [InlineData("""{"plain":1}""")]
    [InlineData("\"text\"")]
    public void An_answer_has_the_texts_of_its_parts_as_when_they_are_given_afterwards(string json)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(json);
        Assert.Equal(Told(ValueText.GiveMade(JsonToObjects.ConvertWhole(bytes))), Told(JsonToObjects.ConvertAnswer(bytes)));
        Assert.Equal(json == """{"plain":1}""" ? "@{plain=1}" : json.Trim('"'), JsonToObjects.ConvertAnswer(bytes)!.ToString());
    }

    [Theory]
    [InlineData("""[1,[2,{"a":[3]}]]""")]
    [InlineData("""{"a":{},"A":[{"b":[]}],"":{"c":[1]}}""")]
    public void Parts_behind_a_number_and_of_names_that_are_alike_have_texts_too(string json) =>
        Assert.All(
            Told(JsonToObjects.ConvertAnswer(Encoding.UTF8.GetBytes(json))), line => Assert.DoesNotContain(": System.Object[] ", line));

    [Fact]
    public void An_object_holds_its_members_itself_where_the_engine_can()
    {
        FieldInfo members = typeof(PSObject).GetField("_instanceMembers", BindingFlags.Instance | BindingFlags.NonPublic)!;
        Assert.Null(members.GetValue(new PSObject()));
        Assert.NotNull(members.GetValue(PropertyBag.New()));
    }

    // Each part with its type names and its text, by its path.
    private static List<string> Told(object? value)
    {
        List<string> told = [];
        Tell(value, "");
        return told;

        void Tell(object? part, string path)
        {
            PSObject? wrapped = part as PSObject;
            object? plain = wrapped?.BaseObject ?? part;
            told.Add($"{path}: {(wrapped is null ? plain?.GetType() : string.Join(',', wrapped.TypeNames))} {part}");
            if (plain is IDictionary map)
            {
                foreach (DictionaryEntry entry in map)
                    Tell(entry.Value, $"{path}/{entry.Key}");
            }
            else if (plain is object?[] list)
            {
                for (int i = 0; i < list.Length; i++)
                    Tell(list[i], $"{path}/{i}");
            }
            else if (plain is PSCustomObject)
            {
                foreach (PSPropertyInfo member in wrapped!.Properties)
                    Tell(member.Value, $"{path}/{member.Name}");
            }
        }
    }

    private static object? Convert(string json) => JsonToObjects.Convert(Encoding.UTF8.GetBytes(json));

    private static PSObject Object(string json) => Assert.IsType<PSObject>(Convert(json));
}
