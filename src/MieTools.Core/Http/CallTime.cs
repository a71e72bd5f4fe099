namespace MieTools.Core.Http;

/// <summary>
/// The time of a call, tries included. It stands still while the call waits here for its turn: what was not sent yet is nobody's delay.
/// </summary>
/// <param name="clock">Clock and timers.</param>
internal sealed class CallTime(TimeProvider clock)
{
    private static readonly HttpRequestOptionsKey<CallTime> s_key = new("MieTools.CallTime");

    private readonly object _gate = new();
    private readonly long _start = clock.GetTimestamp();
    private readonly List<Limited> _limits = [];
    private TimeSpan _waited;

    /// <summary>How long it has waited for its turns.</summary>
    public TimeSpan Waited
    {
        get
        {
            lock (_gate)
                return _waited;
        }
    }

    /// <summary>The status of the last try that was refused and is repeated; null when none was.</summary>
    public int? LastRefusal { get; set; }

    /// <summary>The time of a request's call; one that runs from now on when it carries none.</summary>
    public static CallTime Of(HttpRequestMessage request, TimeProvider clock)
    {
        if (!request.Options.TryGetValue(s_key, out CallTime? time))
            request.Options.Set(s_key, time = new CallTime(clock));
        return time;
    }

    /// <summary>Cancels when so much of the call's time has passed.</summary>
    /// <param name="timer">What is cancelled; it must live as long as the request is being sent.</param>
    /// <param name="limit">How much; <see cref="Timeout.InfiniteTimeSpan"/> for never.</param>
    public void Limit(CancellationTokenSource timer, TimeSpan limit)
    {
        timer.CancelAfter(limit);
        if (limit != Timeout.InfiniteTimeSpan)
            _limits.Add(new Limited(timer, limit));
    }

    /// <summary>Waits for a turn, in which the time stands still.</summary>
    public async Task WaitAsync(Task turn)
    {
        if (turn.IsCompleted)
        {
            await turn.ConfigureAwait(false);
            return;
        }
        long begun = clock.GetTimestamp();
        foreach (Limited limited in _limits)
            limited.Timer.CancelAfter(Timeout.InfiniteTimeSpan);
        try
        {
            await turn.ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
                _waited += clock.GetElapsedTime(begun);
        }
        TimeSpan used = clock.GetElapsedTime(_start) - Waited;
        foreach ((CancellationTokenSource timer, TimeSpan limit) in _limits)
            timer.CancelAfter(limit > used ? limit - used : TimeSpan.Zero);
    }

    // No tuple: a list of those is compiled anew in each process.
    private sealed record Limited(CancellationTokenSource Timer, TimeSpan Limit);
}
