namespace MieTools.Server.Emulator.State;

/// <summary>Keeps nothing: the state ends with the emulator.</summary>
internal sealed class MemoryState : IStateStore
{
    private MemoryState()
    {
    }

    /// <summary>The one instance.</summary>
    public static MemoryState Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => "memory";

    /// <inheritdoc/>
    public EmulatorFolder? Folder => null;

    /// <inheritdoc/>
    public bool Keeps => false;

    /// <inheritdoc/>
    public bool HasFailed => false;

    /// <inheritdoc/>
    public IReadOnlyList<StateRow> Read(string table) => [];

    /// <inheritdoc/>
    public void Append(IReadOnlyList<StateRow> rows)
    {
    }

    /// <inheritdoc/>
    public ValueTask SaveAsync() => default;

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
