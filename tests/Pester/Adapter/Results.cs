using Microsoft.VisualStudio.TestPlatform.ObjectModel;
using Microsoft.VisualStudio.TestPlatform.ObjectModel.Adapter;

namespace MieTools.Pester.Adapter;

/// <summary>Hands findings on to VSTest as results.</summary>
/// <param name="source">The assembly that stands for the suite.</param>
/// <param name="wanted">The tests that were asked for; null for all.</param>
/// <param name="handle">VSTest.</param>
internal sealed class Results(string source, HashSet<string>? wanted, ITestExecutionRecorder handle)
{
    private readonly TestNames _names = new(source);

    /// <summary>Hands one on. What broke outside of a test is never left out, whatever was asked for.</summary>
    public void Add(Finding finding)
    {
        TestCase test = _names.Name(finding);
        if (Outcome(finding.Result) is not { } outcome
            || finding.Result != Finding.Broken && wanted?.Contains(test.FullyQualifiedName) == false)
        {
            return;
        }

        TimeSpan took = TimeSpan.FromMilliseconds(finding.Milliseconds);
        DateTimeOffset end = DateTimeOffset.UtcNow;
        TestResult result = new(test)
        {
            Outcome = outcome,
            ErrorMessage = finding.Message,
            ErrorStackTrace = finding.Trace,
            Duration = took,
            StartTime = end - took,
            EndTime = end,
        };
        handle.RecordStart(test);
        handle.RecordEnd(test, outcome);
        handle.RecordResult(result);
    }

    private static TestOutcome? Outcome(string? result) => result switch
    {
        "Passed" => TestOutcome.Passed,
        "Failed" or Finding.Broken => TestOutcome.Failed,
        "Skipped" or "Inconclusive" => TestOutcome.Skipped,
        _ => null,
    };
}
