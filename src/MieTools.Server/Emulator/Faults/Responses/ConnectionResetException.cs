namespace MieTools.Server.Emulator.Faults.Responses;

/// <summary>A request asked for its connection to be broken.</summary>
/// <param name="orderly">True to close it in order (FIN), false to reset it (RST).</param>
internal sealed class ConnectionResetException(bool orderly = false) : Exception
{
    /// <summary>True to close the connection in order (FIN), false to reset it (RST).</summary>
    public bool Orderly => orderly;
}
