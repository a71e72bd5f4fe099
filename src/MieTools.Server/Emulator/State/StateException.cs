namespace MieTools.Server.Emulator.State;

/// <summary>A fault of the data directory, in words that say what to do.</summary>
internal sealed class StateException(string message, Exception? cause = null) : IOException(message, cause);
