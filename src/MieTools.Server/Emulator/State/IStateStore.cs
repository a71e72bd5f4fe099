namespace MieTools.Server.Emulator.State;

/// <summary>Where the emulator's state outlives it, if anywhere. Safe for use by several threads.</summary>
internal interface IStateStore : IDisposable
{
    /// <summary>What to call it in a message.</summary>
    string Name { get; }

    /// <summary>The folder that it is in; null when nothing is kept.</summary>
    EmulatorFolder? Folder { get; }

    /// <summary>False when nothing is kept: then no row needs to be made.</summary>
    bool Keeps { get; }

    /// <summary>True after a save that failed: what was to be saved is still waiting.</summary>
    bool HasFailed { get; }

    /// <summary>The rows of a table of <see cref="StateTable"/>, in the order in which they first came.</summary>
    /// <exception cref="IOException">They cannot be read.</exception>
    IReadOnlyList<StateRow> Read(string table);

    /// <summary>Takes rows that belong together: all of them will be kept or none.</summary>
    void Append(IReadOnlyList<StateRow> rows);

    /// <summary>Returns when all that was appended so far is safe from a crash.</summary>
    /// <exception cref="IOException">It cannot be written; it stays to be saved by the next call.</exception>
    ValueTask SaveAsync();
}
