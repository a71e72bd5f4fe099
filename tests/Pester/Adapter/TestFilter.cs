using Microsoft.VisualStudio.TestPlatform.ObjectModel;
using Microsoft.VisualStudio.TestPlatform.ObjectModel.Adapter;

namespace MieTools.Pester.Adapter;

/// <summary>What a test can be picked by.</summary>
internal static class TestFilter
{
    private static readonly TestProperty[] s_properties = [TestCaseProperties.FullyQualifiedName, TestCaseProperties.DisplayName];

    /// <summary>The names of the properties.</summary>
    public static IEnumerable<string> Properties => s_properties.Select(NameOf);

    /// <summary>A property by its name.</summary>
    public static TestProperty? Property(string name) =>
        Array.Find(s_properties, one => NameOf(one).Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Those tests that a filter names.</summary>
    public static IReadOnlyList<TestCase> Apply(ITestCaseFilterExpression filter, IEnumerable<TestCase> tests) =>
        [.. tests.Where(test =>
            filter.MatchTestCase(test, name => Property(name) is { } property ? test.GetPropertyValue(property) : null))];

    private static string NameOf(TestProperty property) => property.Id[(property.Id.LastIndexOf('.') + 1)..];
}
