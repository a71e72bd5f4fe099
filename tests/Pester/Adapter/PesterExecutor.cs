using Microsoft.VisualStudio.TestPlatform.ObjectModel;
using Microsoft.VisualStudio.TestPlatform.ObjectModel.Adapter;

namespace MieTools.Pester.Adapter;

/// <summary>Runs the suite for VSTest: all of it, what a filter names, or single tests.</summary>
[ExtensionUri(Uri)]
public sealed class PesterExecutor : ITestExecutor, IDisposable
{
    /// <summary>The name that tests know their executor by.</summary>
    public const string Uri = "executor://mietools/pester";

    internal static readonly Uri Id = new(Uri);

    private readonly CancellationTokenSource _stop = new();

    /// <inheritdoc/>
    public void RunTests(IEnumerable<string>? sources, IRunContext? runContext, IFrameworkHandle? frameworkHandle)
    {
        foreach (string source in (sources ?? []).Where(PesterDiscoverer.IsOurs))
        {
            ITestCaseFilterExpression? filter = runContext?.GetTestCaseFilter(TestFilter.Properties, TestFilter.Property);
            if (filter is null)
                Run([.. Suite.Files.Select(file => new PlannedFile(file, []))], new Results(source, null, frameworkHandle!));
            else
                Run(source, TestFilter.Apply(filter, List(source)), frameworkHandle!);
        }
    }

    /// <inheritdoc/>
    public void RunTests(IEnumerable<TestCase>? tests, IRunContext? runContext, IFrameworkHandle? frameworkHandle)
    {
        foreach (IGrouping<string, TestCase> source in (tests ?? []).GroupBy(test => test.Source))
            Run(source.Key, [.. source], frameworkHandle!);
    }

    /// <inheritdoc/>
    public void Cancel() => _stop.Cancel();

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    private List<TestCase> List(string source)
    {
        List<TestCase> tests = [];
        TestNames names = new(source);
        new PesterRun(finding => tests.Add(names.Name(finding)), _stop.Token).List();
        return tests;
    }

    private void Run(string source, IReadOnlyList<TestCase> tests, IFrameworkHandle handle)
    {
        IEnumerable<PlannedFile> files = tests.GroupBy(test => test.CodeFilePath!)
            .Select(file => new PlannedFile(file.Key, [.. file.Select(test => test.LineNumber).Distinct()]));
        Run([.. files], new Results(source, [.. tests.Select(test => test.FullyQualifiedName)], handle));
    }

    private void Run(IReadOnlyList<PlannedFile> files, Results results)
    {
        if (files.Count > 0)
            new PesterRun(results.Add, _stop.Token).Run(files);
    }
}
