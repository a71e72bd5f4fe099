namespace MieTools.Benchmarks.Report;

/// <summary>Something that a scenario measures.</summary>
/// <param name="Key">Its name in JSON.</param>
/// <param name="Title">Its name in tables.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="MoreIsBetter">For rates.</param>
internal sealed record Metric(string Key, string Title, string Unit, bool MoreIsBetter = false);
