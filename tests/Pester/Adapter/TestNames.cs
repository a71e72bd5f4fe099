using Microsoft.VisualStudio.TestPlatform.ObjectModel;

namespace MieTools.Pester.Adapter;

/// <summary>Turns findings into test cases with names that stay the same from run to run.</summary>
internal sealed class TestNames(string source)
{
    // What a filter takes for its own.
    private const string Reserved = "\\()&|=!~\"";

    private readonly Dictionary<string, int> _seen = new(StringComparer.Ordinal);

    /// <summary>The test case of a finding. Tests of one name are told apart by their order, so all of a file must come by.</summary>
    public TestCase Name(Finding finding)
    {
        string name = string.Join('.', [Suite.NameOf(finding.File), .. finding.Path!]).ReplaceLineEndings(" ");
        int times = _seen[name] = _seen.GetValueOrDefault(name) + 1;
        string shown = times == 1 ? name : $"{name} #{times}";
        return new TestCase(Safe(shown), PesterExecutor.Id, source)
        {
            DisplayName = shown,
            CodeFilePath = finding.File,
            LineNumber = finding.Line,
        };
    }

    private static string Safe(string name) =>
        string.Concat(name.Select(one => Reserved.Contains(one, StringComparison.Ordinal) ? '_' : one));
}
