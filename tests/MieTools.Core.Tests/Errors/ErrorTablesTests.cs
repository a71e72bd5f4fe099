using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace MieTools.Core.Tests.Errors;

/// <summary>
/// The tables of about_MieErrors are those of the catalogue. With the environment variable <c>WRITE_DOCS</c> the test writes them.
/// </summary>
public sealed partial class ErrorTablesTests
{
    private const string Head = "| id | category | when | what to do |\n|---|---|---|---|\n";
    private static readonly string s_page = Path.Combine(RepositoryTests.Root(), "docs", "about_MieErrors.md");

    [Fact]
    public void The_tables_of_about_MieErrors_are_those_of_the_catalogue()
    {
        string page = File.ReadAllText(s_page);
        string made = Enum.GetValues<ErrorArea>().Aggregate(page, (text, area) => WithTable(text, HeadingOf(area), TableOf(area)));
        if (made == page)
            return;
        if (Environment.GetEnvironmentVariable("WRITE_DOCS") is { Length: > 0 })
        {
            File.WriteAllText(s_page, made);
            return;
        }
        HashSet<string> there = [.. page.Split('\n')];
        HashSet<string> wanted = [.. made.Split('\n')];
        Assert.Fail($"docs/about_MieErrors.md is not as the catalogue says (WRITE_DOCS=1 writes it). Put:\n"
            + $"{string.Join('\n', made.Split('\n').Where(line => !there.Contains(line)))}\nin place of:\n"
            + string.Join('\n', page.Split('\n').Where(line => !wanted.Contains(line))));
    }

    [Fact]
    public void A_row_has_id_category_summary_and_advice_with_bars_escaped()
    {
        Assert.Equal("| `Mie.FileNotFound` | ObjectNotFound | There is no such file. | Check the path. Relative paths are those of the "
            + "PowerShell location. |", RowOf(MieErrors.FileNotFound));
        Assert.Contains(@"low\|high", RowOf(MieErrors.SchemaInvalid), StringComparison.Ordinal);
        Assert.Contains("| 400: the request was not understood. | Correct what the message names. On a call: The model server",
            RowOf(MieErrors.BadRequest), StringComparison.Ordinal);
    }

    private static string HeadingOf(ErrorArea area) => area switch
    {
        ErrorArea.Given => "What was given",
        ErrorArea.Deployed => "Routes and deployments",
        ErrorArea.FileSystem => "Files",
        ErrorArea.SigningIn => "Signing in",
        ErrorArea.Network => "The connection",
        ErrorArea.Streaming => "Streams",
        ErrorArea.Answered => "Answers of the service and the model server",
        ErrorArea.Emulator => "The emulator",
        ErrorArea.Proxy => "The signing proxy",
        _ => throw new ArgumentOutOfRangeException(nameof(area)),
    };

    private static string TableOf(ErrorArea area) =>
        Head + string.Concat(MieErrors.All.Where(e => e.Area == area).Select(e => RowOf(e) + "\n"));

    private static string RowOf(MieError error)
    {
        StringBuilder advice = new(error.AdviceText ?? "Correct what the message names.");
        if (error.CallAdviceText is { } call)
            advice.Append(" On a call: ").Append(call);
        return $"| `{error.Id}` | {error.CategoryNote ?? error.Category.ToString()} | {Escaped(s_summaries.Value[error.Code])} | "
            + $"{Escaped(advice.ToString())} |";
    }

    private static string Escaped(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    // What stands between a heading and the next one, from its table on.
    private static string WithTable(string page, string heading, string table)
    {
        int start = page.IndexOf($"\n## {heading}\n", StringComparison.Ordinal);
        Assert.True(start >= 0, $"about_MieErrors has no heading '{heading}'.");
        int first = page.IndexOf("\n|", start, StringComparison.Ordinal) + 1;
        int end = first;
        while (end < page.Length && page[end] == '|')
            end = page.IndexOf('\n', end) + 1;
        return page[..first] + table + page[end..];
    }

    // The doc lines are the summaries of the members, as the compiler writes them beside the assembly.
    private static readonly Lazy<Dictionary<string, string>> s_summaries = new(() =>
        XDocument.Load(Path.ChangeExtension(typeof(MieErrors).Assembly.Location, ".xml")).Descendants("member")
            .Select(m => (Name: m.Attribute("name")!.Value, Summary: m.Element("summary")))
            .Where(m => m.Name.StartsWith($"P:{typeof(MieErrors).FullName}.", StringComparison.Ordinal))
            .ToDictionary(m => m.Name[(m.Name.LastIndexOf('.') + 1)..], m => Text(m.Summary!), StringComparer.Ordinal));

    private static string Text(XElement summary) =>
        Spaces().Replace(string.Concat(summary.Nodes().Select(n => n is XElement code ? $"`{code.Value}`" : ((XText)n).Value)), " ").Trim();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
