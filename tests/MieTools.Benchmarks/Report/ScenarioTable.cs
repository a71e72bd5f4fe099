namespace MieTools.Benchmarks.Report;

/// <summary>How a scenario's results are laid out.</summary>
/// <param name="Name">Its name on the command line and in JSON.</param>
/// <param name="Title">Its heading.</param>
/// <param name="Note">What exactly is measured.</param>
/// <param name="Contenders">The rows.</param>
/// <param name="Metrics">The columns; ratios are those of the first.</param>
/// <param name="Reference">The row that ratios are to; null for none.</param>
internal sealed record ScenarioTable(
    string Name, string Title, string Note, IReadOnlyList<string> Contenders, IReadOnlyList<Metric> Metrics, string? Reference);
