namespace MieTools.Server.Emulator.Router;

/// <summary>So much a second may be spent, and what one second gives can be saved up.</summary>
/// <remarks>
/// The framework's rate limiters cannot owe: an answer's length is known when it is too late to refuse it, so it is booked afterwards, and
/// the debt is paid off before the next request.
/// </remarks>
internal sealed class SpendingMeter
{
    private readonly object _lock = new();
    private readonly double _perSecond;
    private readonly TimeProvider _time;
    private double _left;
    private long _then;

    /// <summary>Makes a meter that has saved up one second.</summary>
    public SpendingMeter(double perSecond, TimeProvider time)
    {
        _perSecond = perSecond;
        _time = time;
        _left = perSecond;
        _then = time.GetTimestamp();
    }

    /// <summary>Spends one amount, or nothing when not so much is left.</summary>
    public bool TrySpend(double amount)
    {
        lock (_lock)
        {
            Refill();
            if (_left < Math.Min(amount, _perSecond))
                return false;
            _left -= amount;
            return true;
        }
    }

    /// <summary>Books what has been spent already; more than there is becomes a debt.</summary>
    public void Book(double amount)
    {
        lock (_lock)
        {
            Refill();
            _left -= amount;
        }
    }

    private void Refill()
    {
        long now = _time.GetTimestamp();
        _left = Math.Min(_perSecond, _left + (_time.GetElapsedTime(_then, now).TotalSeconds * _perSecond));
        _then = now;
    }
}
