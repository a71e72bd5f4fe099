using System.Text.Json.Nodes;

namespace MieTools.Benchmarks.EndToEnd;

/// <summary>One row of a scenario.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="Tool">What it needs, a name out of <see cref="Tools"/>.</param>
/// <param name="Run">Measures once; the numbers and texts of the object it gives are the row's metrics.</param>
internal sealed record Contender(string Name, string Tool, Func<TestBed, CancellationToken, Task<JsonObject>> Run)
{
    /// <summary>Row whose process does nothing: <c>overMs</c> is the time above it.</summary>
    public string? Baseline { get; init; }

    /// <summary>Its process has nothing to start before it begins: all of it counts as <c>overMs</c>.</summary>
    public bool IsBare { get; init; }

    /// <summary>A program that prints one JSON object. <c>wallMs</c> is added to it.</summary>
    public static Contender Program(string name, string tool, Func<TestBed, IEnumerable<string>> arguments) =>
        new(name, tool, (bed, cancellation) => Child.MeasureAsync(bed.Start(tool, arguments(bed)), cancellation));

    /// <summary>A script of PowerShell in a process of its own.</summary>
    public static Contender Shell(string name, string script, Func<TestBed, IEnumerable<string>> arguments) =>
        Program(name, Tools.PowerShell, bed => ShellArguments(script, arguments(bed)));

    /// <summary>How PowerShell is told to run a script.</summary>
    public static IEnumerable<string> ShellArguments(string script, IEnumerable<string> arguments) =>
        ["-NoProfile", "-NonInteractive", "-File", TestBed.Script(script), .. arguments];

    /// <summary>The same with the settings file before the arguments.</summary>
    public static Contender Shell(string name, string script, params string[] arguments) =>
        Shell(name, script, bed => [bed.SettingsFile, .. arguments]);

    /// <summary>What Python's requests makes of it.</summary>
    public static Contender Python(string probe, params string[] arguments) =>
        Program("Python requests", Tools.Python, bed => [TestBed.Script("probe.py"), probe, bed.SettingsFile, .. arguments]);

    /// <summary>What Node's fetch makes of it.</summary>
    public static Contender Node(string probe, params string[] arguments) =>
        Program("Node fetch", Tools.Node, bed => [TestBed.Script("probe.mjs"), probe, bed.SettingsFile, .. arguments]);
}
