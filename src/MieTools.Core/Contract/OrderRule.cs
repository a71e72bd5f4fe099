namespace MieTools.Core.Contract;

/// <summary>Numbers that may not pass each other: low &lt;= middle &lt;= high.</summary>
/// <param name="Low">Path of the lower one, in the object.</param>
/// <param name="High">Path of the higher one.</param>
/// <param name="Named">Which of the two an error names.</param>
/// <param name="Source">Where this is said.</param>
/// <param name="Middle">Path of one between the two, or null.</param>
internal sealed record OrderRule(string Low, string High, string Named, string Source, string? Middle = null);
