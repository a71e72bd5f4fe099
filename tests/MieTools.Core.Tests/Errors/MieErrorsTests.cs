using System.Reflection;
using System.Text.RegularExpressions;

namespace MieTools.Core.Tests.Errors;

/// <summary>The catalogue is whole, its codes follow one grammar, and nothing else in the source spells one.</summary>
public sealed partial class MieErrorsTests
{
    // What can be wrong with a thing. A new one is added here when none of these says it.
    private static readonly string[] s_predicates =
    [
        "Ambiguous", "Broken", "Expired", "Failed", "Incomplete", "Insecure", "Invalid", "Lost", "Mismatch", "Missing", "NotActive",
        "NotFound", "Redirected", "Refused", "Timeout", "TooDeep", "TooLarge", "TooMany", "Unavailable", "Unknown", "Unreachable",
        "Unreadable", "Unsupported", "Unwritable",
    ];

    [Fact]
    public void Each_member_is_an_error_whose_code_is_its_name()
    {
        PropertyInfo[] members = [.. typeof(MieErrors).GetProperties().Where(p => p.PropertyType == typeof(MieError))];
        Assert.True(members.Length > 100);
        Assert.All(members, p => Assert.Equal(p.Name, ((MieError)p.GetValue(null)!).Code));
        Assert.Equal(
            members.Select(p => p.Name).Order(StringComparer.Ordinal), MieErrors.All.Select(e => e.Code).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void An_own_code_is_a_thing_and_what_is_wrong_with_it()
    {
        Assert.Empty(MieErrors.All.Where(e => e.IsOwn && PredicateOf(e.Code) is null).Select(e => e.Code));
        // "TooLarge" alone names no thing, and "InvalidJson" says it the other way round.
        Assert.Empty(MieErrors.All.Where(e => e.IsOwn && s_predicates.Any(p => e.Code.StartsWith(p, StringComparison.Ordinal)))
            .Select(e => e.Code));
    }

    [Fact]
    public void The_list_of_what_can_be_wrong_is_no_longer_than_it_has_to_be() =>
        Assert.Empty(s_predicates.Except(MieErrors.All.Where(e => e.IsOwn).Select(e => PredicateOf(e.Code))));

    [Theory]
    [InlineData("UnknownRegion", null)]
    [InlineData("Invalid", null)]
    [InlineData("RegionUnknown", "Unknown")]
    [InlineData("FileTooLarge", "TooLarge")]
    public void The_grammar_is_told(string code, string? predicate) => Assert.Equal(predicate, PredicateOf(code));

    [Fact]
    public void No_code_is_spelled_outside_of_the_catalogue()
    {
        HashSet<string> codes = [.. MieErrors.All.Select(e => e.Code)];
        string[] found = [.. SourceLines().Where(l => !l.File.StartsWith("src/MieTools.Core/Errors/", StringComparison.Ordinal))
            .SelectMany(l => Literals(l.Text).Where(text => codes.Contains(text) || text.StartsWith("Mie.", StringComparison.Ordinal))
                .Select(text => $"{l.File}:{l.Number}: \"{text}\" is MieErrors.{text.Replace("Mie.", "", StringComparison.Ordinal)}"))];
        Assert.True(found.Length == 0, string.Join('\n', found));
    }

    [Theory]
    [InlineData("throw new X(\"FileNotFound\", m);", "FileNotFound")]
    [InlineData("    // as \"FileNotFound\" says", "")]
    [InlineData("    /// <c>\"FileNotFound\"</c>", "")]
    [InlineData("a = \"Mie.\" + code;", "Mie.")]
    [InlineData("a = $\"Mie.{code}\";", "Mie.{code}")]
    public void A_spelled_code_is_seen(string line, string literals) => Assert.Equal(literals, string.Join(',', Literals(line)));

    [Fact]
    public void The_documentation_of_the_source_names_codes_of_the_catalogue()
    {
        HashSet<string> codes = [.. MieErrors.All.Select(e => e.Code)];
        string text = string.Join('\n', SourceLines().Select(l => l.Text.TrimStart().TrimStart('/').TrimStart()));
        MatchCollection exceptions = ExceptionDoc().Matches(text);
        Assert.True(exceptions.Count > 100);
        string[] unknown = [.. exceptions.SelectMany(m => CodeInDoc().Matches(m.Value).Select(c => c.Groups[1].Value))
            .Where(code => !codes.Contains(code))];
        Assert.Empty(unknown);
    }

    [Fact]
    public void Advice_is_a_sentence_and_has_no_marks()
    {
        foreach (string? advice in MieErrors.All.SelectMany(e => new[]
        {
            e.Advice, e.AdviceFor(inference: true, platform: true), e.AdviceFor(inference: true, platform: false),
        }))
        {
            Assert.DoesNotContain('`', advice ?? "");
            Assert.True(advice is null || advice is [.., '.'] or [.., '\''], advice);
        }
    }

    [Fact]
    public void The_commands_that_advice_names_are_there()
    {
        string[] known = [.. Directory.EnumerateFiles(Path.Combine(RepositoryTests.Root(), "docs", "cmdlets"), "*.md")
            .Select(f => Path.GetFileNameWithoutExtension(f))];
        foreach (string advice in MieErrors.All.SelectMany(e => new[] { e.AdviceText, e.CallAdviceText }).OfType<string>())
            Assert.All(Command().Matches(advice), m => Assert.Contains(m.Value, known));
    }

    [Theory]
    [InlineData("IncorrectState", 409, MieErrorCategory.InvalidOperation)]
    [InlineData("ACodeThatIsNew", 400, MieErrorCategory.InvalidArgument)]
    [InlineData("NameExists", 409, MieErrorCategory.ResourceExists)]
    [InlineData("LimitExceeded", 400, MieErrorCategory.LimitsExceeded)]
    // A server's code that happens to be one of ours is not our error.
    [InlineData("FileNotFound", 400, MieErrorCategory.InvalidArgument)]
    public void A_code_of_the_service_has_the_category_of_its_status(string code, int status, MieErrorCategory category)
    {
        MieError error = MieErrors.OfAnswer(code, status);
        Assert.Equal((code, category), (error.Code, error.Category));
        Assert.False(error.IsOwn);
    }

    private static string? PredicateOf(string code) =>
        s_predicates.FirstOrDefault(p => code.Length > p.Length && code.EndsWith(p, StringComparison.Ordinal));

    private static IEnumerable<(string File, int Number, string Text)> SourceLines()
    {
        string root = RepositoryTests.Root();
        foreach (string path in Directory.EnumerateFiles(Path.Combine(root, "src"), "*.cs", SearchOption.AllDirectories))
        {
            string name = Path.GetRelativePath(root, path).Replace('\\', '/');
            if (name.Contains("/obj/", StringComparison.Ordinal) || name.Contains("/bin/", StringComparison.Ordinal))
                continue;
            int number = 0;
            foreach (string line in File.ReadLines(path))
                yield return (name, ++number, line);
        }
    }

    private static IEnumerable<string> Literals(string line) =>
        line.TrimStart().StartsWith("//", StringComparison.Ordinal) ? [] : Literal().Matches(line).Select(m => m.Groups[1].Value);

    [GeneratedRegex("\"((?:[^\"\\\\]|\\\\.)*)\"")]
    private static partial Regex Literal();

    [GeneratedRegex("<exception cref=\"Mie\\w*Exception\">.*?</exception>", RegexOptions.Singleline)]
    private static partial Regex ExceptionDoc();

    [GeneratedRegex("<c>([A-Z][a-z]+[A-Za-z]*)</c>")]
    private static partial Regex CodeInDoc();

    [GeneratedRegex("[A-Z][a-z]+-Mie[A-Za-z]+")]
    private static partial Regex Command();
}
