using System.Diagnostics;

namespace MieTools.Pipeline;

/// <summary>Lets a progress report through every so often: a display needs no more.</summary>
internal sealed class ProgressGate
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(200);
    private long _last = Stopwatch.GetTimestamp();

    public bool Passes()
    {
        long now = Stopwatch.GetTimestamp();
        if (Stopwatch.GetElapsedTime(_last, now) < s_interval)
            return false;
        _last = now;
        return true;
    }
}
