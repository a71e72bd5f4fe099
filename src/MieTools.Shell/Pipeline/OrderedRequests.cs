using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace MieTools.Pipeline;

/// <summary>
/// Runs requests on the pool, at most so many at a time, and hands their outcomes to the pipeline thread, in the order of the inputs or as
/// they come.
/// </summary>
/// <remarks>
/// Inputs are read as there is room: while the pipeline thread waits here, or in the next command, nobody reads on. In order, a window of
/// four times the limit goes on from the first request that has no outcome; when that is full, it is waited for.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "The semaphores hold nothing: nobody asks for a wait handle of theirs.")]
internal sealed class OrderedRequests<T>(int limit, PipelineBridge bridge, bool isUnordered = false)
{
    private const int WindowFactor = 4;

    private readonly Queue<Pending> _inOrder = new();
    private readonly ConcurrentQueue<Pending> _ended = new();
    private readonly SemaphoreSlim _places = new(limit);
    private readonly SemaphoreSlim _endings = new(0);
    private int _underWay;

    /// <summary>Most requests that are under way or have an outcome that is not handed on yet.</summary>
    public static int WindowOf(int limit) => limit * WindowFactor;

    /// <summary>Starts a request, after waiting for a place if there is none.</summary>
    /// <param name="start">Starts it.</param>
    /// <param name="finish">Takes its outcome, on the pipeline thread: the function returns the answer or throws the error.</param>
    public void Add(Func<Task<T>> start, Action<Func<T>> finish)
    {
        // With one at a time the answer is out before the next input is read.
        if (limit == 1)
        {
            Finish(new Pending(start(), finish));
            return;
        }

        while (_inOrder.Count >= WindowOf(limit))
            Finish(_inOrder.Dequeue());
        bridge.Wait(_places.WaitAsync());
        FinishReady();
        Pending pending = new(RunAsync(start), finish);
        if (isUnordered)
            _ = EndAsync(pending);
        else
            _inOrder.Enqueue(pending);
        FinishReady();
    }

    /// <summary>Waits for all that are under way.</summary>
    public void Drain()
    {
        while (_inOrder.Count > 0)
            Finish(_inOrder.Dequeue());
        while (_underWay > 0)
        {
            bridge.Wait(_endings.WaitAsync());
            FinishReady();
        }
    }

    private async Task<T> RunAsync(Func<Task<T>> start)
    {
        try
        {
            return await Task.Run(start).ConfigureAwait(false);
        }
        finally
        {
            _places.Release();
        }
    }

    private async Task EndAsync(Pending pending)
    {
        _underWay++;
        await ((Task)pending.Task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ended.Enqueue(pending);
        _endings.Release();
    }

    private void FinishReady()
    {
        while (_inOrder.TryPeek(out Pending? first) && first.Task.IsCompleted)
            Finish(_inOrder.Dequeue());
        while (_ended.TryDequeue(out Pending? ended))
        {
            _underWay--;
            Finish(ended);
        }
    }

    private void Finish(Pending pending) => pending.Finish(() => bridge.Wait(new ValueTask<T>(pending.Task)));

    private sealed record Pending(Task<T> Task, Action<Func<T>> Finish);
}
