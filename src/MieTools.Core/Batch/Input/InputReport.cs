namespace MieTools.Core.Batch.Input;

/// <summary>What a look at the whole input found.</summary>
/// <param name="Fingerprint">Hash of all files.</param>
/// <param name="Entries">Lines that are not empty.</param>
/// <param name="Invalid">Those that cannot be sent.</param>
/// <param name="Count">Lines of the part that is sent, without those.</param>
/// <param name="Skipped">Those of the part that cannot be sent.</param>
/// <param name="LeftOut">The numbers of all that cannot be sent.</param>
/// <param name="Problems">Why the first of them cannot be sent.</param>
/// <param name="Columns">Columns of the first row; empty when no line is one.</param>
internal sealed record InputReport(
    string Fingerprint, long Entries, long Invalid, long Count, long Skipped, LineSet LeftOut, IReadOnlyList<InputProblem> Problems,
    IReadOnlyList<string> Columns);
