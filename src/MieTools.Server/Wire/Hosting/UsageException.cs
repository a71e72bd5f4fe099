namespace MieTools.Server.Wire.Hosting;

/// <summary>The arguments of a program are wrong; nothing was tried.</summary>
/// <param name="message">What is wrong, and what to do.</param>
internal sealed class UsageException(string message) : Exception(message);
