using MieTools.Pipeline;
using MieTools.Tests.Support;

namespace MieTools.Tests.Pipeline;

/// <summary>How many requests are under way, and in which order their outcomes are handed on.</summary>
public sealed class OrderedRequestsTests : IDisposable
{
    private readonly PipelineBridge _bridge = new(CancellationToken.None);
    // By the number of its input: the pool may begin two in either order.
    private readonly Dictionary<int, TaskCompletionSource<int>> _started = [];
    private readonly List<int> _finished = [];

    public void Dispose() => _bridge.Dispose();

    private int Started
    {
        get
        {
            lock (_started)
                return _started.Count;
        }
    }

    private Task<int> Start(int number)
    {
        TaskCompletionSource<int> request = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_started)
            _started.Add(number, request);
        return request.Task;
    }

    private bool HasStarted(int number)
    {
        lock (_started)
            return _started.ContainsKey(number);
    }

    private void End(int number)
    {
        Eventually.True(() => HasStarted(number), "It was not started.");
        lock (_started)
            _started[number].SetResult(number);
    }

    private Task AddAllAsync(OrderedRequests<int> requests, int count, Action<int>? finished = null) => Task.Run(() =>
    {
        for (int i = 0; i < count; i++)
        {
            int number = i;
            requests.Add(() => Start(number), outcome =>
            {
                outcome();
                lock (_finished)
                    _finished.Add(number);
                finished?.Invoke(number);
            });
        }
        requests.Drain();
    });

    [Fact]
    public async Task In_order_a_slow_one_lets_the_window_go_on_and_then_is_waited_for()
    {
        Task adding = AddAllAsync(new OrderedRequests<int>(3, _bridge), 40);
        int window = OrderedRequests<int>.WindowOf(3);
        Assert.Equal(12, window);
        for (int next = 1; next < window; next++)
        {
            Eventually.True(() => Started > next, "It was not started.");
            // Never more at a time than the limit: the slow first one, and two beside it.
            Assert.InRange(Started, next + 1, next + 2);
            End(next);
        }
        await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.Equal(window, Started);
        Assert.Empty(_finished);
        End(0);
        for (int next = window; next < 40; next++)
        {
            Eventually.True(() => Started > next, "It was not started.");
            End(next);
        }
        await adding.WaitAsync(Guard.Limit, TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(0, 40), _finished);
    }

    [Fact]
    public async Task Unordered_a_slow_one_holds_nobody_up()
    {
        Task adding = AddAllAsync(new OrderedRequests<int>(3, _bridge, isUnordered: true), 40);
        for (int next = 1; next < 40; next++)
        {
            Eventually.True(() => Started > next, "It was not started.");
            Assert.InRange(Started, next + 1, next + 2);
            End(next);
        }
        Eventually.True(() => _finished.Count == 39, "They were not handed on.");
        Assert.DoesNotContain(0, _finished);
        End(0);
        await adding.WaitAsync(Guard.Limit, TestContext.Current.CancellationToken);
        Assert.Equal(0, _finished[^1]);
        Assert.Equal(Enumerable.Range(0, 40), _finished.Order());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_slow_consumer_slows_the_requests(bool isUnordered)
    {
        using ManualResetEventSlim taken = new();
        Task adding = AddAllAsync(new OrderedRequests<int>(2, _bridge, isUnordered), 30, _ => Assert.True(taken.Wait(Guard.Limit)));
        Eventually.True(() => Started == 2, "It was not started.");
        End(0);
        End(1);
        await Task.Delay(50, TestContext.Current.CancellationToken);
        // The next command has the first outcome, and nobody reads on.
        Assert.InRange(Started, 2, 4);
        taken.Set();
        for (int next = 2; next < 30; next++)
        {
            Eventually.True(() => Started > next, "It was not started.");
            End(next);
        }
        await adding.WaitAsync(Guard.Limit, TestContext.Current.CancellationToken);
        Assert.Equal(30, _finished.Count);
    }

    [Fact]
    public void One_at_a_time_hands_each_on_before_the_next_is_read()
    {
        OrderedRequests<int> requests = new(1, _bridge);
        for (int i = 0; i < 3; i++)
        {
            int number = i;
            requests.Add(() => Task.FromResult(number), outcome => _finished.Add(outcome()));
            Assert.Equal(number, _finished[^1]);
        }
    }
}
