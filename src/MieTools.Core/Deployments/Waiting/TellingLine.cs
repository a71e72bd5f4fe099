using System.Text.RegularExpressions;

namespace MieTools.Core.Deployments.Waiting;

/// <summary>Finds the line of a log that says best why something failed.</summary>
internal static partial class TellingLine
{
    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking;

    /// <summary>The most specific line that tells of trouble, the last one of several; the last of all when none does.</summary>
    public static string? Of(IReadOnlyList<string> log)
    {
        string[] lines = [.. log.Select(line => line.Trim()).Where(line => line.Length > 0)];
        return lines.Length == 0 ? null : Enumerable.Reverse(lines).MaxBy(Weight);
    }

    // "Work request failed" says that it failed; a cause says why; "Error: CAUSE" is what a program says of itself.
    private static int Weight(string line)
    {
        string said = NoTrouble().Replace(line, "");
        int causes = CausesIn(said);
        bool isTrouble = causes > 0 || Trouble().IsMatch(said);
        if (!isTrouble)
            return 0;
        int weight = 2 + (2 * Math.Min(causes, 2)) + (Detail().IsMatch(said) ? 1 : 0);
        return Passing().IsMatch(said) ? weight - 2 : weight;
    }

    [GeneratedRegex(
        @"\b(0|no|zero|without( any)?) (error|failure|exception|warning|problem)s?\b"
        + @"|\b(error|failure|exception)s?(\(s\))?( count)?: ?(0|none)\b"
        + @"|\b0 failed\b|\bfailed: ?0\b|\bexit(ed)?( with)?( code| status)? 0\b",
        Options)]
    private static partial Regex NoTrouble();

    [GeneratedRegex(@"\bfail|errors?\b|\bfatal|\bstopped\b|\bproblem", Options)]
    private static partial Regex Trouble();

    // .NET 8 makes no more than 1000 states of an expression: hence several.
    private static int CausesIn(string line) =>
        Ended().Count(line) + Refused().Count(line) + Missing().Count(line) + Wrong().Count(line);

    [GeneratedRegex(
        @"\bexit(ed)?\b|\bexit code|killed\b|\bsignal \d|\boom|out of memory|exception\b|[a-z]error\b|traceback|panic|segmentation fault"
        + @"|core dumped|crash|abort|back-?off|errimagepull",
        Options)]
    private static partial Regex Ended();

    [GeneratedRegex(
        @"denied|unauthorized|not authorized|forbidden|permission|timed out|time-?out|refused|rejected|unreachable|unable|cannot|can't"
        + @"|could not|couldn't|not enough|insufficient|exceed|capacity|quota|\blimit",
        Options)]
    private static partial Regex Refused();

    [GeneratedRegex("not found|no such|missing|does not exist|unknown|expired|no space left|already in use|conflict", Options)]
    private static partial Regex Missing();

    [GeneratedRegex(
        @"unhealthy|not (become |be )?healthy|nothealthy|health check|invalid|unsupported|not supported|mismatch|corrupt|incompatible",
        Options)]
    private static partial Regex Wrong();

    [GeneratedRegex(@"\b(error|fatal|exception|failed|failure|reason|because|cause)[a-z]*[:=]? ?(:|=|because|due to) ?\S", Options)]
    private static partial Regex Detail();

    // What went on all the same.
    [GeneratedRegex(@"\bretry|\bretries|\bwarn|\brecovered|\bignor|\bwill be tried", Options)]
    private static partial Regex Passing();
}
