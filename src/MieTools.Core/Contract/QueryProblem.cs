namespace MieTools.Core.Contract;

/// <summary>What is wrong with a query.</summary>
internal enum QueryProblem
{
    /// <summary>It is too short or too long.</summary>
    Length,

    /// <summary>It has no interval in brackets, or one out of range.</summary>
    Interval,

    /// <summary>It has no comparison.</summary>
    Trigger,
}
