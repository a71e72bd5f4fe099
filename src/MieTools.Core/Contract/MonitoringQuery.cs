using System.Globalization;
using System.Text.RegularExpressions;

namespace MieTools.Core.Contract;

/// <summary>
/// The parts of a Monitoring Query Language expression that the service documents (models of the SDKs, CustomExpression...): an interval,
/// and a trigger.
/// </summary>
internal static partial class MonitoringQuery
{
    private const int MostMinutes = 60;

    /// <summary>The intervals it may have, in words, with an example.</summary>
    public const string Intervals = "1m to 60m, or 1h, in brackets, as in 'CPUUtilization[1m].mean() < 25'";

    /// <summary>How many characters it has.</summary>
    public static NumberRange Characters { get; } = new(3, 1000);

    /// <summary>What is wrong with a query, or null.</summary>
    /// <param name="query">The expression.</param>
    /// <param name="needsTrigger">A comparison such as <c>&lt; 25</c>, or <c>absent()</c>, has to be in it.</param>
    public static QueryProblem? Check(string query, bool needsTrigger)
    {
        if (!Characters.Contains(query.Length))
            return QueryProblem.Length;
        // What stands in braces or quotes are names and values of dimensions.
        string bare = Dimensions().Replace(query, "");
        Match interval = Interval().Match(bare);
        if (!interval.Success || !InRange(interval))
            return QueryProblem.Interval;
        return needsTrigger && !Trigger().IsMatch(bare) ? QueryProblem.Trigger : null;
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
