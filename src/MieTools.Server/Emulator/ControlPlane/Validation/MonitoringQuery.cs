using System.Globalization;
using System.Text.RegularExpressions;

namespace MieTools.Server.Emulator.ControlPlane.Validation;

/// <summary>Checks the parts of a Monitoring Query Language expression that the service documents: an interval, and a trigger.</summary>
internal static partial class MonitoringQuery
{
    private const int Shortest = 3;
    private const int Longest = 1000;
    private const int MostMinutes = 60;

    /// <summary>Checks the field <c>query</c> of a condition.</summary>
    /// <param name="condition">Holds the query.</param>
    /// <param name="needsTrigger">A comparison such as <c>&lt; 25</c>, or <c>absent()</c>, has to be in it.</param>
    /// <exception cref="ServiceFault">A rule is broken.</exception>
    public static void Check(Block condition, bool needsTrigger)
    {
        string query = condition.RequiredText("query", Longest);
        if (query.Length < Shortest)
            throw condition.Invalid("query", $"has to have {Shortest} to {Longest} characters");
        // What stands in braces or quotes are names and values of dimensions.
        string bare = Dimensions().Replace(query, "");
        Match interval = Interval().Match(bare);
        if (!interval.Success || !InRange(interval))
            throw condition.Invalid("query", "needs an interval of 1m to 60m, or 1h, in brackets, as in 'CPUUtilization[1m].mean() < 25'");
        if (needsTrigger && !Trigger().IsMatch(bare))
            throw condition.Invalid("query", "has no trigger, such as '< 25' at its end");
    }

    private static bool InRange(Match interval) =>
        int.TryParse(interval.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int count)
        && (interval.Groups[2].Value == "m" ? count is >= 1 and <= MostMinutes : count == 1);

    [GeneratedRegex("""\{(?:"[^"]*"|[^"}])*\}|"[^"]*" """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Dimensions();

    [GeneratedRegex(@"\[\s*(\d{1,9})([mh])\s*\]")]
    private static partial Regex Interval();

    [GeneratedRegex(@"[<>]|[=!]=|\babsent\s*\(|\bin\s*\(")]
    private static partial Regex Trigger();
}
