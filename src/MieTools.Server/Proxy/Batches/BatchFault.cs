namespace MieTools.Server.Proxy.Batches;

/// <summary>A reason why a batch failed.</summary>
/// <param name="Code">What kind of reason.</param>
/// <param name="Message">What is wrong, and what to do.</param>
/// <param name="Param">What it is about; null.</param>
/// <param name="Line">The line of the input, or null.</param>
internal sealed record BatchFault(string Code, string Message, string? Param, long? Line);
