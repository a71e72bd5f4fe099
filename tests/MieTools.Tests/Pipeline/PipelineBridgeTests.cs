using System.Management.Automation;
using System.Runtime.CompilerServices;
using MieTools.Pipeline;
using MieTools.Tests.Support;

namespace MieTools.Tests.Pipeline;

public sealed class PipelineBridgeTests
{
    [Fact]
    public void Each_item_is_handed_over_before_the_next_is_asked_for()
    {
        List<string> order = [];
        using PipelineBridge bridge = new(CancellationToken.None);
        bridge.ForEach(Items(order), item => order.Add($"wrote {item}"));
        Assert.Equal(["made 0", "wrote 0", "made 1", "wrote 1", "made 2", "wrote 2", "closed"], order);
    }

    [Fact]
    public void All_of_it_happens_on_the_calling_thread()
    {
        int thread = Environment.CurrentManagedThreadId;
        using PipelineBridge bridge = new(CancellationToken.None);
        bridge.ForEach(Items([]), _ => Assert.Equal(thread, Environment.CurrentManagedThreadId));
    }

    [Fact]
    public void A_write_that_throws_closes_the_sequence_at_once()
    {
        List<string> order = [];
        using PipelineBridge bridge = new(CancellationToken.None);
        Assert.Throws<PipelineStoppedException>(() => bridge.ForEach(Items(order), _ => throw new PipelineStoppedException()));
        Assert.Equal(["made 0", "closed"], order);
    }

    [Fact]
    public async Task Stopping_ends_a_wait_even_when_the_work_does_not_heed_it()
    {
        using CancellationTokenSource stop = new();
        using PipelineBridge bridge = new(stop.Token);
        TaskCompletionSource never = new();
        TaskCompletionSource waiting = new();
        // What is posted runs in the wait: once it has run, the wait has begun.
        bridge.Post(waiting.SetResult);
        Task wait = Task.Run(() => Assert.Throws<PipelineStoppedException>(() => bridge.Wait(never.Task)),
            TestContext.Current.CancellationToken);
        await waiting.Task.WaitAsync(Guard.Limit, TestContext.Current.CancellationToken);
        Assert.False(wait.IsCompleted);
        await stop.CancelAsync();
        await wait.WaitAsync(Guard.Limit, TestContext.Current.CancellationToken);
        Assert.False(never.Task.IsCompleted);
    }

    [Fact]
    public void Work_that_heeds_the_stop_ends_the_pipeline_not_in_an_error()
    {
        using CancellationTokenSource stop = new(30);
        using PipelineBridge bridge = new(stop.Token);
        Assert.Throws<PipelineStoppedException>(() => bridge.Wait(Task.Delay(Timeout.Infinite, stop.Token)));
    }

    [Fact]
    public void What_other_threads_post_runs_on_the_calling_thread_while_it_waits()
    {
        int thread = Environment.CurrentManagedThreadId;
        List<int> ran = [];
        using PipelineBridge bridge = new(CancellationToken.None);
        bridge.Wait(Task.Run(async () =>
        {
            for (int i = 0; i < 3; i++)
            {
                bridge.Post(() => ran.Add(Environment.CurrentManagedThreadId));
                await Task.Delay(5);
            }
        }, TestContext.Current.CancellationToken));
        Assert.Equal([thread, thread, thread], ran);
    }

    [Fact]
    public void An_error_of_the_work_comes_out_as_it_is()
    {
        using PipelineBridge bridge = new(CancellationToken.None);
        InvalidTimeZoneException thrown = Assert.Throws<InvalidTimeZoneException>(
            () => bridge.Wait(Task.Run(() => throw new InvalidTimeZoneException("x"))));
        Assert.Equal("x", thrown.Message);
    }

    private static async IAsyncEnumerable<int> Items(List<string> order,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        try
        {
            for (int i = 0; i < 3; i++)
            {
                await Task.Delay(5, cancellationToken);
                order.Add($"made {i}");
                yield return i;
            }
        }
        finally
        {
            order.Add("closed");
        }
    }
}
