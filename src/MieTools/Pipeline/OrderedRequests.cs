namespace MieTools.Pipeline;

/// <summary>
/// Runs requests on the pool, at most so many at a time, and hands their outcomes to the pipeline thread in the order of the inputs.
/// </summary>
internal sealed class OrderedRequests<T>(int limit, PipelineBridge bridge)
{
    private readonly Queue<(Task<T> Task, Action<Func<T>> Finish)> _pending = new();

    /// <summary>Starts a request, after waiting for a place if there is none.</summary>
    /// <param name="start">Starts it.</param>
    /// <param name="finish">Takes its outcome, on the pipeline thread: the function returns the answer or throws the error.</param>
    public void Add(Func<Task<T>> start, Action<Func<T>> finish)
    {
        while (_pending.Count >= limit)
            FinishFirst();
        _pending.Enqueue((limit == 1 ? start() : Task.Run(start), finish));
        // With one at a time the answer is out before the next input is read.
        if (limit == 1)
            FinishFirst();
        while (_pending.Count > 0 && _pending.Peek().Task.IsCompleted)
            FinishFirst();
    }

    /// <summary>Waits for all that are under way.</summary>
    public void Drain()
    {
        while (_pending.Count > 0)
            FinishFirst();
    }

    private void FinishFirst()
    {
        (Task<T> task, Action<Func<T>> finish) = _pending.Dequeue();
        finish(() => bridge.Wait(new ValueTask<T>(task)));
    }
}
