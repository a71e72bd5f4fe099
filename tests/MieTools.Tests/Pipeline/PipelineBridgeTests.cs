using System.Management.Automation;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Time.Testing;
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

    // To be woken takes as long as a local server's answer.
    [Fact]
    public Task After_a_short_wait_it_looks_for_the_end_of_the_next_itself() => OnThreadAsync(clock =>
    {
        using PipelineBridge bridge = new(CancellationToken.None, clock);
        WaitOnce(bridge, () => { });
        TaskCompletionSource next = new();
        int looks = 0;
        // It ends while it is looked for, or never.
        clock.Read = () => _ = ++looks == 10 && next.TrySetResult();
        bridge.Wait(next.Task);
        Assert.True(looks >= 10);
    });

    [Fact]
    public Task After_a_long_wait_it_sleeps_through_the_next() => OnThreadAsync(clock =>
    {
        using PipelineBridge bridge = new(CancellationToken.None, clock);
        WaitOnce(bridge, () => { });
        WaitOnce(bridge, () => clock.Advance(TimeSpan.FromMilliseconds(1)));
        int looks = 0;
        clock.Read = () => looks++;
        WaitOnce(bridge, () => { });
        Assert.Equal(2, looks);
    });

    [Fact]
    public Task It_sleeps_between_the_chunks_of_a_stream() => OnThreadAsync(clock =>
    {
        using PipelineBridge bridge = new(CancellationToken.None, clock);
        WaitOnce(bridge, () => { });
        int looks = 0;
        clock.Read = () => looks++;
        bridge.ForEach(Items([]), _ => { });
        Assert.Equal(0, looks);
    });

    [Fact]
    public Task It_looks_no_longer_than_a_short_wait_takes() => OnThreadAsync(clock =>
    {
        using PipelineBridge bridge = new(CancellationToken.None, clock);
        WaitOnce(bridge, () => { });
        TaskCompletionSource next = new();
        int looks = 0;
        clock.Read = () =>
        {
            if (++looks == 10)
                clock.Advance(TimeSpan.FromMilliseconds(1));
        };
        Task ended = Task.Run(async () =>
        {
            while (Volatile.Read(ref looks) < 10)
                await Task.Yield();
            // By now it sleeps, or is about to.
            next.SetResult();
        });
        bridge.Wait(next.Task);
        // One more at the end of the wait.
        Assert.InRange(looks, 10, 11);
        Assert.True(ended.Wait(Guard.Limit));
    });

    [Fact]
    public Task What_is_posted_runs_and_a_stop_ends_the_wait_while_it_looks() => OnThreadAsync(clock =>
    {
        using CancellationTokenSource stop = new();
        using PipelineBridge bridge = new(stop.Token, clock);
        WaitOnce(bridge, () => { });
        int thread = Environment.CurrentManagedThreadId;
        int ran = 0;
        int looks = 0;
        clock.Read = () =>
        {
            if (++looks == 10)
                bridge.Post(() => ran = Environment.CurrentManagedThreadId);
            if (looks == 20)
                stop.Cancel();
        };
        Assert.Throws<PipelineStoppedException>(() => bridge.Wait(new TaskCompletionSource().Task));
        Assert.Equal(thread, ran);
    });

    // A wait that lasts until what is done in it is done, on the waiting thread.
    private static void WaitOnce(PipelineBridge bridge, Action inIt)
    {
        TaskCompletionSource end = new();
        bridge.Post(() =>
        {
            inIt();
            end.SetResult();
        });
        bridge.Wait(end.Task);
    }

    // What a thread has seen of waits stays with it.
    private static async Task OnThreadAsync(Action<ReadClock> test)
    {
        Task done = Task.Factory.StartNew(() => test(new ReadClock()), TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await done.WaitAsync(Guard.Limit, TestContext.Current.CancellationToken);
    }

    private sealed class ReadClock : FakeTimeProvider
    {
        public Action Read { get; set; } = () => { };

        public override long GetTimestamp()
        {
            Read();
            return base.GetTimestamp();
        }
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
