using System.Globalization;
using System.Text;

namespace MieTools.Server.Proxy.Metrics;

/// <summary>Counts durations by how long they were. Thread-safe.</summary>
internal sealed class Histogram
{
    private static readonly double[] s_bounds =
        [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

    private readonly long[] _counts = new long[s_bounds.Length + 1];
    private long _ticks;

    /// <summary>Counts one.</summary>
    public void Add(TimeSpan duration)
    {
        double seconds = duration.TotalSeconds;
        int at = Array.FindIndex(s_bounds, b => seconds <= b);
        Interlocked.Increment(ref _counts[at < 0 ? s_bounds.Length : at]);
        Interlocked.Add(ref _ticks, duration.Ticks);
    }

    /// <summary>Writes it in the text form of Prometheus.</summary>
    /// <param name="text">Where to.</param>
    /// <param name="name">Name of the metric.</param>
    /// <param name="labels">Its labels, without braces.</param>
    public void Write(StringBuilder text, string name, string labels)
    {
        long total = 0;
        for (int i = 0; i < _counts.Length; i++)
        {
            total += Interlocked.Read(ref _counts[i]);
            string bound = i < s_bounds.Length ? s_bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
            text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{labels},le=\"{bound}\"}} {total}\n");
        }
        double sum = new TimeSpan(Interlocked.Read(ref _ticks)).TotalSeconds;
        text.Append(CultureInfo.InvariantCulture, $"{name}_sum{{{labels}}} {sum}\n{name}_count{{{labels}}} {total}\n");
    }
}
