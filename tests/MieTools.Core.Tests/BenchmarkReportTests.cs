using System.Text.Json.Nodes;
using System.Xml.Linq;
using MieTools.Benchmarks.Proxies;
using MieTools.Benchmarks.Report;

namespace MieTools.Core.Tests;

/// <summary>What the benchmarks tell is counted and drawn right. Nothing is timed here.</summary>
public sealed class BenchmarkReportTests
{
    private static readonly ScenarioTable s_table = new(
        "call", "A call", "How long.", ["a | b", "theirs", "absent"], [new("ms", "time", "ms"), new("told", "told", "")], "theirs");

    [Theory]
    [InlineData(new double[] { 3 }, 3, 3, 3)]
    [InlineData(new double[] { 9, 1, 4 }, 4, 1, 9)]
    [InlineData(new double[] { 8, 2, 4, 1 }, 3, 1, 8)]
    public void A_sample_has_the_middle_and_both_ends(double[] values, double median, double min, double max) =>
        Assert.Equal(new Sample(median, min, max, values.Length), Sample.Of(values));

    [Fact]
    public void A_sample_of_nothing_is_refused_and_quantiles_are_values_that_came()
    {
        Assert.Throws<ArgumentException>(() => Sample.Of([]));
        double[] sorted = [.. Enumerable.Range(1, 100)];
        Assert.Equal((50, 99, 100, 1),
            ((int)Sample.Quantile(sorted, 0.5), (int)Sample.Quantile(sorted, 0.99), (int)Sample.Quantile(sorted, 1),
                (int)Sample.Quantile(sorted, 0)));
    }

    [Theory]
    [InlineData(2.0, 3.0, false, true, 1.5)]
    [InlineData(3.0, 2.0, false, false, 2 / 3.0)]
    [InlineData(3.0, 2.0, true, true, 1.5)]
    [InlineData(0.0, 0.0, false, true, null)]
    [InlineData(1.0, 0.0, false, false, null)]
    [InlineData(null, 3.0, false, null, null)]
    [InlineData(2.0, null, false, null, null)]
    public void A_goal_is_met_when_its_value_is_on_the_right_side(double? value, double? limit, bool more, bool? met, double? factor)
    {
        GoalOutcome goal = new("goal", value, limit, "ms", more);
        Assert.Equal(met, goal.Met);
        Assert.Equal(factor, goal.Factor);
    }

    [Fact]
    public void Tables_have_medians_ranges_ratios_texts_goals_and_what_is_missing()
    {
        string text = MarkdownReport.Write([s_table], Results(), [new("fast", 2, 3, "ms"), new("small", 2, null, "MB", Missing: "no peer")],
            new Dictionary<string, string> { ["cores"] = "2" }, 3);
        Assert.Contains("Medians of 3 rounds, with the least and the greatest. cores: 2.", text, StringComparison.Ordinal);
        Assert.Contains(
            "| | time, ms | told | × theirs |\n|---|---|---|---|\n| a \\| b | 2.00 (1.00 – 1,234) | yes | 0.500 |\n| theirs | 4.00 |  | "
                + "1.00 |\n\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("absent |", text, StringComparison.Ordinal);
        Assert.Contains("| fast | 2.00 ms | 3.00 ms | met | 1.50 |", text, StringComparison.Ordinal);
        Assert.Contains("| small | 2.00 MB |  | not measured: no peer |  |", text, StringComparison.Ordinal);
        Assert.EndsWith("## Not measured\n\n- call: no row 'absent'.\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_has_every_value()
    {
        JsonNode json = JsonNode.Parse(JsonReport.Write(
            [s_table], Results(), [new("fast", 2, 3, "ms")], new Dictionary<string, string>(), 3))!;
        JsonNode ours = json["scenarios"]![0]!["rows"]![0]!["metrics"]!;
        Assert.Equal("""{"unit":"ms","median":2,"min":1,"max":1234,"ratio":0.5,"values":[2,1234,1]}""", ours["ms"]!.ToJsonString());
        Assert.Equal("yes", (string?)ours["told"]);
        Assert.Equal(2, json["scenarios"]![0]!["rows"]!.AsArray().Count);
        Assert.True((bool)json["goals"]![0]!["met"]!);
        Assert.Equal("call: no row 'absent'.", (string?)json["missing"]![0]);
    }

    [Fact]
    public void A_chart_is_an_svg_whose_bars_grow_with_the_logarithm()
    {
        (string, Sample, bool)[] bars = [("a < b", Sample.Of([1]), true), ("ten", Sample.Of([8, 10, 20]), false),
            ("hundred", Sample.Of([100]), false)];
        XElement svg = XElement.Parse(SvgChart.Draw("Title & more", "µs", bars));
        XNamespace ns = "http://www.w3.org/2000/svg";
        double[] widths = [.. svg.Elements(ns + "rect").Select(r => (double)r.Attribute("width")!)];
        Assert.Equal(widths[1] - widths[0], widths[2] - widths[1], 0.11);
        Assert.True(widths[1] > widths[0]);
        Assert.Single(svg.Elements(ns + "path"));
        Assert.Contains("a < b", svg.Elements(ns + "text").Select(t => t.Value));
        // Readable on both backgrounds.
        Assert.Contains("prefers-color-scheme: dark", svg.Element(ns + "style")!.Value, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => SvgChart.Draw("none", "", []));
        Assert.Throws<ArgumentException>(() => SvgChart.Draw("zero", "", [("zero", Sample.Of([0]), false)]));
    }

    private static Results Results()
    {
        Results results = new();
        foreach (double value in (double[])[2, 1234, 1])
            results.Add("call", "a | b", "ms", value);
        results.Add("call", "theirs", "ms", 4);
        results.Add("call", "a | b", "told", "yes");
        Assert.True(results.Skip("call: no row 'absent'."));
        Assert.False(results.Skip("call: no row 'absent'."));
        return results;
    }

    [Fact]
    public void What_a_proxy_adds_is_counted_without_the_call_itself_and_without_its_signature()
    {
        Results results = new();
        foreach ((string contender, double call, double first) in (ReadOnlySpan<(string, double, double)>)[
            (ProxyScenarios.Direct, 0.5, 0.75), (ProxyScenarios.Signed, 1.5, 1.75), (ProxyScenarios.Own, 2, 3)])
        {
            results.Add(ProxyScenarios.Calls, contender, "p50Ms", call);
            results.Add(ProxyScenarios.Calls, contender, "firstMs", first);
        }
        results.Add(ProxyScenarios.Calls, ProxyScenarios.Signed, "rsaMs", 0.25);
        results.Add(ProxyScenarios.Paced, ProxyScenarios.Direct, "chunks", 100);
        results.Add(ProxyScenarios.Paced, ProxyScenarios.Own, "chunks", 99);
        results.Add(ProxyScenarios.Memory, ProxyScenarios.Own, "tenthMb", 100);
        results.Add(ProxyScenarios.Memory, ProxyScenarios.Own, "allMb", 110);
        IReadOnlyList<GoalOutcome> goals = ProxyScenarios.Judge(results, 256);
        Assert.Equal([(1.25, false), (2, false), (0.5, true), (99, false), (10, true)], goals.Select(g => (g.Value!.Value, g.Met!.Value)));
        Assert.All(ProxyScenarios.Judge(new Results(), 256), g => Assert.Null(g.Met));
    }
}
