namespace MieTools.Pester.Adapter;

/// <summary>What the script says of one test, or (without a path) that a file is done.</summary>
/// <param name="File">The test file.</param>
/// <param name="Path">The names of the blocks around the test, and its own.</param>
/// <param name="Line">Where the test begins.</param>
/// <param name="Result">Passed, Failed, Skipped, Inconclusive, NotRun, or <see cref="Broken"/>.</param>
/// <param name="Milliseconds">How long it took.</param>
/// <param name="Message">Why it failed or was skipped.</param>
/// <param name="Trace">Where it failed.</param>
/// <param name="Said">All that the test wrote.</param>
internal sealed record Finding(
    string File, IReadOnlyList<string>? Path, int Line, string? Result, double Milliseconds, string? Message, string? Trace,
    string? Said = null)
{
    /// <summary>The result of what failed outside of any test: a file that can't be read, a block's setup or teardown.</summary>
    public const string Broken = "Broken";
}
