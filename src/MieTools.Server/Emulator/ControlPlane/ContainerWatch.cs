using System.Collections.Concurrent;
using MieTools.ModelServer;
using MieTools.Server.Emulator.Containers;
using MieTools.Server.Wire;

namespace MieTools.Server.Emulator.ControlPlane;

/// <summary>Asks the containers of changes under way for their health, and ends the changes accordingly.</summary>
/// <param name="store">Holds the changes.</param>
/// <param name="containers">Knows the containers.</param>
/// <param name="limit">How long a container may take.</param>
/// <param name="log">Is told how it went.</param>
/// <param name="time">Clock and timers.</param>
internal sealed class ContainerWatch(
    DeploymentStore store, ContainerDirectory containers, TimeSpan limit, ServerLog log, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_longestAnswer = TimeSpan.FromSeconds(5);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<WorkRequest, Task> _watches = new(ReferenceEqualityComparer.Instance);

    /// <summary>True when a deployment of this image has a container whose health decides.</summary>
    public bool Concerns(string image) => containers.UpstreamFor(image) is not null;

    /// <summary>Begins to ask.</summary>
    /// <param name="work">The change that waits.</param>
    /// <param name="image">The image whose container it waits for.</param>
    public void Begin(WorkRequest work, string image) => _watches[work] = Task.Run(() => WatchAsync(work, image));

    /// <summary>Goes on with the changes that were waiting when the emulator was stopped.</summary>
    public void Resume()
    {
        lock (store.Gate)
        {
            foreach (Deployment deployment in store.All())
            {
                if (deployment.WaitingWork is { } work)
                    Begin(work, deployment.Image);
            }
        }
    }

    /// <summary>Stops asking; the changes go on waiting.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_watches.Values).ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task WatchAsync(WorkRequest work, string image)
    {
        try
        {
            string? failure = containers.UpstreamFor(image) is { } container ? await AskAsync(work, container).ConfigureAwait(false) : null;
            await RecordAsync(work, failure).ConfigureAwait(false);
            string outcome = failure ?? "The container is healthy.";
            log.Write("container", $"{work.OperationType} of {work.ResourceId}: {outcome}", ("workRequest", work.Id),
                ("deployment", work.ResourceId), ("healthy", failure is null));
        }
        catch (OperationCanceledException)
        {
            // The emulator stops.
        }
        catch (ObjectDisposedException)
        {
            // It has stopped.
        }
        finally
        {
            _watches.TryRemove(work, out _);
        }
    }

    // While the state cannot be saved nothing may change; a deployment must not be left waiting for that.
    private async Task RecordAsync(WorkRequest work, string? failure)
    {
        for (bool again = false; ; again = true)
        {
            try
            {
                await store.RunAsync(() => store.EndWait(work, failure)).ConfigureAwait(false);
                return;
            }
            catch (ServiceErrorException e)
            {
                if (!again)
                {
                    log.Write("failure", $"The health of the container of {work.ResourceId} cannot be recorded yet: {e.Message}",
                        ("deployment", work.ResourceId));
                }
            }
            await Task.Delay(s_interval, time, _stop.Token).ConfigureAwait(false);
        }
    }

    // Null when it is healthy, or when nobody waits any more.
    private async Task<string?> AskAsync(WorkRequest work, UpstreamContainer container)
    {
        long start = time.GetTimestamp();
        while (work.Canceled is null)
        {
            string? problem = await AskOnceAsync(container).ConfigureAwait(false);
            if (problem is null)
                return null;
            if (time.GetElapsedTime(start) >= limit)
                return $"The container at {container.Address} did not become healthy within {limit.TotalSeconds:0.##} s: {problem}";
            await Task.Delay(s_interval, time, _stop.Token).ConfigureAwait(false);
        }
        return null;
    }

    private async Task<string?> AskOnceAsync(UpstreamContainer container)
    {
        using CancellationTokenSource timer = new(limit > TimeSpan.Zero && limit < s_longestAnswer ? limit : s_longestAnswer, time);
        using CancellationTokenSource answer = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, timer.Token);
        try
        {
            return await container.CheckHealthAsync(answer.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
        {
            return "it gives no answer";
        }
    }
}
