using System.Runtime.CompilerServices;

namespace MieTools.Server.Emulator.Faults.Responses;

/// <summary>Hands bytes on at a pace.</summary>
internal static class SlowBytes
{
    private const int PiecesPerSecond = 20;

    /// <summary>Cuts bytes into pieces with pauses before them.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="bytesPerSecond">The pace; 0 for no pause.</param>
    /// <param name="time">Times the pauses.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> Pace(
        ReadOnlyMemory<byte> bytes, int bytesPerSecond, TimeProvider time,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        int size = bytesPerSecond == 0 ? bytes.Length : Math.Max(1, bytesPerSecond / PiecesPerSecond);
        for (int at = 0; at < bytes.Length; at += size)
        {
            int length = Math.Min(size, bytes.Length - at);
            if (bytesPerSecond > 0)
                await Task.Delay(TimeSpan.FromSeconds((double)length / bytesPerSecond), time, cancellation).ConfigureAwait(false);
            yield return bytes.Slice(at, length);
        }
    }
}
