namespace MieTools.Benchmarks.EndToEnd;

/// <summary>How a program is started.</summary>
/// <param name="FileName">The executable.</param>
/// <param name="Prefix">Arguments before its own.</param>
/// <param name="IsShell">It is a PowerShell, which finds the emulator's profile where a user has theirs.</param>
internal sealed record Launch(string FileName, IReadOnlyList<string> Prefix, bool IsShell = false)
{
    /// <summary>A PowerShell by its executable, or by its <c>pwsh.dll</c>.</summary>
    public static Launch Shell(string path) =>
        path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)
            ? new("dotnet", ["exec", path], IsShell: true)
            : new(path, [], IsShell: true);
}
