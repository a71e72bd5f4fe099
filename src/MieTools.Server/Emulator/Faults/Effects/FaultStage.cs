namespace MieTools.Server.Emulator.Faults.Effects;

/// <summary>
/// Where in a stream's way a fault stands. Those of an earlier stage come first, those of one stage in the order they were written.
/// </summary>
internal enum FaultStage
{
    /// <summary>It leaves streams alone.</summary>
    None,

    /// <summary>It edits server-sent events; other streams it leaves alone.</summary>
    Events,

    /// <summary>It counts events, or the pieces of a stream that has none.</summary>
    Pieces,

    /// <summary>It cuts bytes anew.</summary>
    Bytes,
}
