using System.Reflection;
using System.Text.RegularExpressions;
using MieTools.Core.Contract;

namespace MieTools.Core.Tests.Contract;

public sealed partial class ContractTests
{
    private static readonly FieldRule[] s_rules =
        [.. ContractFields.Of(DeploymentContract.Deployment), .. ContractFields.Of(UpdateContract.Body)];

    [Fact]
    public void Every_fact_has_its_source()
    {
        string[] sources = [.. typeof(Sources).GetFields().Select(field => (string)field.GetRawConstantValue()!)];
        Assert.True(s_rules.Length > 150, $"{s_rules.Length} rules");
        Assert.All(s_rules, rule => Assert.Contains(rule.Source, sources));
    }

    [Fact]
    public void Every_rule_has_what_its_kind_needs()
    {
        Assert.All(s_rules.Where(rule => rule.Kind is FieldKind.Whole or FieldKind.Number), rule => Assert.NotNull(rule.Range));
        Assert.All(s_rules.Where(rule => rule.Kind == FieldKind.Duration), rule => Assert.NotNull(rule.Durations));
        Assert.All(s_rules.Where(rule => rule.Kind is FieldKind.Object or FieldKind.Objects), rule => Assert.NotNull(rule.Block));
        Assert.All(s_rules.Where(rule => rule.Kind is FieldKind.Objects or FieldKind.Endpoints), rule => Assert.NotNull(rule.Entries));
    }

    /// <summary>What only its rule needs stands in the rule; what a view or a writer needs too is a name of its own.</summary>
    [Fact]
    public void Every_name_on_the_wire_is_a_name_of_the_contract()
    {
        HashSet<string> names = [.. typeof(FieldNames).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (string)field.GetRawConstantValue()!)];
        string[] own = [.. s_rules.Select(rule => rule.Name).Where(name => !names.Contains(name)).Distinct()];
        string folder = Path.Combine(RepositoryTests.Root(), "src/MieTools.Core");
        string[] sources = [.. new[] { "Contract", "Deployments" }
            .SelectMany(room => Directory.GetFiles(Path.Combine(folder, room), "*.cs", SearchOption.AllDirectories))
            .Select(File.ReadAllText)];
        Assert.All(own, name => Assert.Equal(1, sources.Sum(source => Regex.Count(source, $"\"{name}\""))));
    }

    /// <summary>A limit that is written into a reader is the beginning of the next drift.</summary>
    [Theory]
    [InlineData("src/MieTools.Core/Deployments/Validation")]
    [InlineData("src/MieTools.Server/Emulator/ControlPlane/Validation")]
    public void The_readers_hold_no_fact_of_their_own(string folder)
    {
        string path = Path.Combine(RepositoryTests.Root(), folder);
        string[] files = Directory.GetFiles(path, "*.cs");
        Assert.True(files.Length > 4, path);
        foreach (string file in files)
        {
            foreach (string line in File.ReadLines(file).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)))
                Assert.False(Fact().IsMatch(Example().Replace(line, "")), $"{Path.GetFileName(file)}: {line.Trim()}");
        }
    }

    [GeneratedRegex("ISO 8601|'< 25'")]
    private static partial Regex Example();

    // A number over 1, a pattern, a value in capitals or the wire name of a field, as a literal of its own.
    [GeneratedRegex("""(?<![\w."'<\[{(-])\d{2,}|= [2-9]\d*;|GeneratedRegex|new Regex|"[A-Z]+_[A-Z_]+"|"[a-z]+[A-Z][A-Za-z]+(Id|Details|Type|Mbps|Count|Name|Policy|Port)" """,
        RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Fact();
}
