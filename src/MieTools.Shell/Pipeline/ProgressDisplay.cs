namespace MieTools.Pipeline;

/// <summary>
/// A display of how something stands. Nothing is shown in its first second, and nothing is left when it ends.
/// </summary>
/// <remarks>
/// What is watched only writes down how it stands. A timer looks at it now and then, on the pipeline thread, while that waits: work that is
/// shown costs no more than work that is not.
/// </remarks>
internal sealed class ProgressDisplay : IDisposable
{
    /// <summary>What takes less is over before anybody has read of it.</summary>
    public static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);

    /// <summary>How often it looks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private static int s_lastId;

    private readonly IProgressScreen _screen;
    private readonly Func<ProgressState?> _look;
    private readonly ITimer _timer;
    private int _isPosted;
    private bool _isShown;

    /// <summary>Begins a display.</summary>
    /// <param name="screen">Where it is shown.</param>
    /// <param name="clock">The clock it goes by.</param>
    /// <param name="activity">What is being done.</param>
    /// <param name="look">How that stands; null when there is nothing to show at the moment. Called on the pipeline thread.</param>
    /// <param name="delay">How long nothing is shown; <see cref="Delay"/> when left out.</param>
    public ProgressDisplay(
        IProgressScreen screen, TimeProvider clock, string activity, Func<ProgressState?> look, TimeSpan? delay = null)
    {
        _screen = screen;
        Activity = activity;
        _look = look;
        _timer = clock.CreateTimer(static display => ((ProgressDisplay)display!).Tick(), this, delay ?? Delay, Interval);
    }

    /// <summary>Its number, which no other display of the process has.</summary>
    public int Id { get; } = Interlocked.Increment(ref s_lastId);

    /// <summary>What is being done.</summary>
    public string Activity { get; set; }

    /// <summary>Whether it was disposed.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Takes it from the screen until the next look.</summary>
    public void Hide()
    {
        if (!_isShown)
            return;
        _isShown = false;
        _screen.Remove(this, Activity);
    }

    /// <summary>Takes it from the screen for good.</summary>
    public void Dispose()
    {
        HasEnded = true;
        _timer.Dispose();
        Hide();
    }

    // On a thread of the clock. One look is enough for a pipeline thread that was busy.
    private void Tick()
    {
        if (Interlocked.Exchange(ref _isPosted, 1) == 0)
            _screen.Post(Refresh);
    }

    private void Refresh()
    {
        Volatile.Write(ref _isPosted, 0);
        // What was posted may come after the end.
        if (HasEnded)
            return;
        if (_look() is { } state)
            _isShown |= _screen.Show(this, Activity, state);
        else
            Hide();
    }
}
