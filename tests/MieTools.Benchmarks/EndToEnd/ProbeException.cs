namespace MieTools.Benchmarks.EndToEnd;

/// <summary>A contender could not be measured.</summary>
internal sealed class ProbeException(string message) : Exception(message);
