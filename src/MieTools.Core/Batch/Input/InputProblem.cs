namespace MieTools.Core.Batch.Input;

/// <summary>A line that cannot be sent.</summary>
/// <param name="Place">Its file and line.</param>
/// <param name="Line">Number of the line, from 1.</param>
/// <param name="Reason">Why.</param>
internal sealed record InputProblem(string Place, long Line, string Reason)
{
    /// <summary>Where and why.</summary>
    public override string ToString() => $"{Place}: {Reason}";
}
