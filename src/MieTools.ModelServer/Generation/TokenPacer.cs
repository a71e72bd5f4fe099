namespace MieTools.ModelServer.Generation;

/// <summary>Spaces the tokens of one stream evenly.</summary>
/// <param name="tokensPerSecond">The pace; 0 for none.</param>
/// <param name="time">Clock and timers.</param>
internal struct TokenPacer(double tokensPerSecond, TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();
    private long _tokens;

    /// <summary>Waits until the next token is due. Late tokens are not waited for, so the pace holds on the whole.</summary>
    public ValueTask NextAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (tokensPerSecond <= 0)
            return ValueTask.CompletedTask;
        TimeSpan due = TimeSpan.FromSeconds(++_tokens / tokensPerSecond) - time.GetElapsedTime(_start);
        return due < TimeSpan.FromMilliseconds(1) ? ValueTask.CompletedTask : new ValueTask(Task.Delay(due, time, cancellation));
    }
}
