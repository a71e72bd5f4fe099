namespace MieTools.Pester.Adapter;

/// <summary>What the script is told to do; written as JSON for it.</summary>
/// <param name="Pester">The manifest of Pester.</param>
/// <param name="Parent">The process whose end ends the shell.</param>
/// <param name="Turns">A folder in which shells that share this plan mark the files they take.</param>
/// <param name="Mark">What a line of standard output begins with that is a <see cref="Finding"/>.</param>
/// <param name="OnlyList">Whether tests are listed and not run.</param>
/// <param name="Files">The test files.</param>
internal sealed record Plan(string Pester, int Parent, string Turns, string Mark, bool OnlyList, IReadOnlyList<PlannedFile> Files);

/// <summary>A test file, and the lines of those tests that are wanted; without lines, all are.</summary>
internal sealed record PlannedFile(string Path, IReadOnlyList<int> Lines);
