using System.Text.RegularExpressions;

namespace MieTools.Core.Tests;

/// <summary>What no analyzer holds: how long a line of C# may be, and what is said in one place only.</summary>
public sealed partial class RepositoryTests
{
    private const int LongestLine = 140;

    [Fact]
    public void No_line_is_longer_than_140_columns()
    {
        string root = Root();
        string[] files = [.. Sources("").Where(f => f.EndsWith(".cs", StringComparison.Ordinal))];
        Assert.Contains("src/MieTools.Core/Connection/MieContext.cs", files);
        string[] tooLong = [.. files.SelectMany(f => TooLong(File.ReadLines(Path.Combine(root, f))).Select(line => $"{f}:{line}"))];
        Assert.True(tooLong.Length == 0, $"Wrap these lines:\n{string.Join('\n', tooLong)}");
    }

    [Fact]
    public void Only_the_text_of_a_raw_string_may_be_longer()
    {
        string text = new('x', LongestLine);
        const string Quotes = "\"\"\"";
        Assert.Equal(
            [2, 7],
            TooLong([text, text + "x", $"a = {Quotes}", text + "x", $"    {Quotes};", $"a = {Quotes}{text}{Quotes};", "// " + text, text]));
    }

    /// <summary><c>Uri.IsLoopback</c> has another rule than ours, and <c>IPAddress.IsLoopback</c> half of it.</summary>
    [Fact]
    public void What_this_machine_is_one_place_says()
    {
        string[] others = [.. Sources("src").Concat(Sources("examples"))
            .Where(f => f.EndsWith(".cs", StringComparison.Ordinal) || f.EndsWith(".ps1", StringComparison.Ordinal))
            .Where(f => !f.EndsWith("/Http/Loopback.cs", StringComparison.Ordinal))
            .Where(f => File.ReadAllText(Path.Combine(Root(), f)).Contains(".IsLoopback", StringComparison.Ordinal))];
        Assert.Equal([], others);
    }

    // Wire data in a raw string stands as it is sent; to wrap it would change it.
    private static IEnumerable<int> TooLong(IEnumerable<string> lines)
    {
        bool raw = false;
        int number = 0;
        foreach (string line in lines)
        {
            number++;
            int quotes = RawQuotes().Count(line);
            if (line.Length > LongestLine && !raw && quotes == 0)
                yield return number;
            raw ^= quotes % 2 == 1;
        }
    }

    // What is not built, by paths below the root.
    private static string[] Sources(string folder)
    {
        string root = Root();
        return [.. Directory.EnumerateFiles(Path.Combine(root, folder), "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(root, f).Replace('\\', '/'))
            .Where(f => !Built().IsMatch(f))
            .Order(StringComparer.Ordinal)];
    }

    /// <summary>The folder of the solution.</summary>
    internal static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MieTools.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }

    [GeneratedRegex("(^|/)(bin|obj|node_modules|artifacts|TestResults)/")]
    private static partial Regex Built();

    [GeneratedRegex("\"{3,}")]
    private static partial Regex RawQuotes();
}
