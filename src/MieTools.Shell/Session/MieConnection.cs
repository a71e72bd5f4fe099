using MieTools.Core.Connection;
using MieTools.Core.Http;
using MieTools.Emulator;

namespace MieTools.Session;

/// <summary>Where the commands of a session go.</summary>
/// <param name="Context">The connection; null for the DEFAULT profile.</param>
/// <param name="Emulator">The emulator of this process that it goes to, if it goes to one.</param>
internal sealed record MieConnection(MieContext? Context, MieEmulatorProcess? Emulator = null)
{
    private string? _gone;

    /// <summary>The DEFAULT profile of the config file, read when it is used.</summary>
    public static MieConnection DefaultProfile { get; } = new(Context: null);

    /// <summary>Why it cannot be used any more; null while it can.</summary>
    public string? Gone => _gone
        ?? (Emulator is { IsRunning: false } ? $"the emulator that it went to, {Emulator.ControlPlane}, is not running any more" : null);

    /// <summary>Whether it goes, or went, to an emulator or another service of this machine.</summary>
    /// <remarks>An emulator may be started by anybody; the service itself is on no machine's loopback address.</remarks>
    public bool IsLocal { get; private init; } = Emulator is not null || (Context is not null && Loopback.Is(Context.ControlPlaneEndpoint));

    /// <summary>A connection that there was.</summary>
    /// <param name="why">Why it is gone.</param>
    /// <param name="wasLocal">Whether it went to this machine, and nobody has said that commands may go elsewhere.</param>
    public static MieConnection Lost(string why, bool wasLocal) => new(Context: null) { _gone = why, IsLocal = wasLocal };
}
