namespace MieTools.Server.Emulator.Faults;

/// <summary>How a stream breaks.</summary>
internal enum StreamFault
{
    /// <summary>It does not.</summary>
    None,

    /// <summary>It ends with a StreamFailure trailer.</summary>
    Trailer,

    /// <summary>The connection is reset.</summary>
    Reset,

    /// <summary>Nothing more comes, until the client hangs up.</summary>
    Stall,

    /// <summary>An error object comes as the last event.</summary>
    ErrorEvent,
}
