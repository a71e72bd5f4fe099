namespace MieTools.Server.Emulator.Faults;

/// <summary>A request asked for its connection to be reset.</summary>
internal sealed class ConnectionResetException : Exception;
