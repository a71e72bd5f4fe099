using System.Text.RegularExpressions;

namespace MieTools.Core.Tests;

/// <summary>What no analyzer holds: how long a line of C# may be.</summary>
public sealed partial class RepositoryTests
{
    private const int LongestLine = 140;

    [Fact]
    public void No_line_is_longer_than_140_columns()
    {
        string root = Root();
        string[] files = [.. Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(root, f).Replace('\\', '/'))
            .Where(f => !Built().IsMatch(f))
            .Order(StringComparer.Ordinal)];
        Assert.Contains("src/MieTools.Core/MieContext.cs", files);
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
