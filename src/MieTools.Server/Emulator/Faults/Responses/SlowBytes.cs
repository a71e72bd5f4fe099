using System.Runtime.CompilerServices;

namespace MieTools.Server.Emulator.Faults.Responses;

/// <summary>A slow line: hands the bytes of one answer on at a pace.</summary>
/// <param name="bytesPerSecond">The pace; 0 for no pause.</param>
/// <param name="time">Times the pauses.</param>
internal sealed class SlowBytes(int bytesPerSecond, TimeProvider time)
{
    private const int PiecesPerSecond = 20;
    // Windows ends a pause at the next of its ticks, of which there are 64 in a second. What came late by so much is made up for.
    private static readonly TimeSpan s_late = TimeSpan.FromMilliseconds(50);

    private readonly long _start = time.GetTimestamp();
    // Since the start: when all that was handed on should have been through.
    private TimeSpan _through;

    /// <summary>Cuts bytes into pieces with pauses before them.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="cancellation">Ends it.</param>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> Pace(
        ReadOnlyMemory<byte> bytes, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        int size = bytesPerSecond == 0 ? bytes.Length : Math.Max(1, bytesPerSecond / PiecesPerSecond);
        for (int at = 0; at < bytes.Length; at += size)
        {
            int length = Math.Min(size, bytes.Length - at);
            if (bytesPerSecond > 0)
                await Task.Delay(Pause(length), time, cancellation).ConfigureAwait(false);
            yield return bytes.Slice(at, length);
        }
    }

    private TimeSpan Pause(int length)
    {
        TimeSpan now = time.GetElapsedTime(_start);
        // A line that nothing came through for a while gives nothing back for it.
        TimeSpan free = now - _through < s_late ? _through : now;
        _through = free + TimeSpan.FromSeconds((double)length / bytesPerSecond);
        return _through > now ? _through - now : TimeSpan.Zero;
    }
}
