using MieTools.Benchmarks.Report;

namespace MieTools.Benchmarks.EndToEnd;

/// <summary>One thing that is measured, with all who are measured at it.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Title">Its heading.</param>
/// <param name="Note">What exactly is measured.</param>
/// <param name="Metrics">The columns.</param>
/// <param name="Contenders">The rows.</param>
internal sealed record Scenario(string Name, string Title, string Note, IReadOnlyList<Metric> Metrics, IReadOnlyList<Contender> Contenders)
{
    /// <summary>The row that ratios are to.</summary>
    public string? Reference { get; init; }

    /// <summary>Everyone has several turns in a round, whose median is the round's value: what is short is noisy.</summary>
    public bool Repeat { get; init; }

    /// <summary>One round is enough: it is about behaviour.</summary>
    public bool Once { get; init; }

    /// <summary>Its metrics that are drawn, each in a plot of its own; the first one's has the scenario's name.</summary>
    public IReadOnlyList<string> Charts { get; init; } = [];

    /// <summary>How its results are laid out.</summary>
    public ScenarioTable ToTable() => new(Name, Title, Note, [.. Contenders.Select(c => c.Name)], Metrics, Reference);
}
