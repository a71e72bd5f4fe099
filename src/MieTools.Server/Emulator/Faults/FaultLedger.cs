using System.Collections.Concurrent;

namespace MieTools.Server.Emulator.Faults;

/// <summary>Counts the requests that asked for a fault with <c>times</c>.</summary>
internal sealed class FaultLedger
{
    private readonly ConcurrentDictionary<string, int> _struck = new(StringComparer.Ordinal);

    /// <summary>True for the first <paramref name="times"/> requests with the same fault.</summary>
    public bool Strikes(string fault, int times) => _struck.AddOrUpdate(fault, 1, (_, count) => count + 1) <= times;
}
