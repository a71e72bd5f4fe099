namespace MieTools.Pipeline;

/// <summary>One state of a progress display.</summary>
/// <param name="Id">Which display.</param>
/// <param name="Activity">What is being done.</param>
/// <param name="Status">How it stands.</param>
/// <param name="Percent">0 to 100, or -1 when unknown.</param>
/// <param name="Completed">True to remove the display.</param>
public sealed record MieProgress(int Id, string Activity, string Status, int Percent = -1, bool Completed = false);
