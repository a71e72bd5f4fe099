namespace MieTools.Server.Proxy.Page;

/// <summary>Keeps the last few of many numbers, and says how they lie.</summary>
internal sealed class LastValues
{
    private const int Most = 200;
    private readonly Queue<double> _values = new();

    /// <summary>Keeps one more; the oldest goes.</summary>
    public void Add(double? value)
    {
        if (value is not { } number)
            return;
        if (_values.Count == Most)
            _values.Dequeue();
        _values.Enqueue(number);
    }

    /// <summary>The number that a share of them does not exceed (the nearest rank); null when there are none.</summary>
    /// <param name="share">Such as 0.5 for the median.</param>
    public double? At(double share)
    {
        if (_values.Count == 0)
            return null;
        double[] sorted = [.. _values.Order()];
        return sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)];
    }
}
