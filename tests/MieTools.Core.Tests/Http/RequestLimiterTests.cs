using Microsoft.Extensions.Time.Testing;
using MieTools.Core.Http.Limits;

namespace MieTools.Core.Tests.Http;

/// <summary>The pace of a connection's calls, in a time that the test holds, against a service with a limit.</summary>
public sealed class RequestLimiterTests
{
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(1);

    [Fact]
    public void No_second_has_more_than_the_limit_and_hardly_one_has_less()
    {
        Service service = new(limit: 150);
        service.Run(TimeSpan.FromSeconds(30), callers: 64);
        Assert.Empty(service.Refused);
        Assert.InRange(service.MostInASecond(), 140, 150);
        Assert.True(service.Taken.Count / 30.0 >= 140, $"{service.Taken.Count / 30.0} a second");
    }

    // As on Windows: whoever waits wakes at the next of 64 ticks in a second.
    [Theory]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(30)]
    [InlineData(49)]
    [InlineData(50)]
    [InlineData(74)]
    [InlineData(150)]
    public void Late_timers_cost_hardly_a_request_and_no_second_has_more_than_the_limit(int limit)
    {
        FakeTimeProvider time = new();
        RequestLimiter limiter = new(limit, time);
        LimiterFlow flow = new(_ => { });
        Queue<Task> waiting = new(
            Enumerable.Range(0, limit * 21).Select(_ => limiter.WaitAsync(flow, TestContext.Current.CancellationToken)));
        List<double> passed = [];
        for (int tick = 0; tick < 20 * 64; tick++)
        {
            for (; waiting.TryPeek(out Task? first) && first.IsCompleted; waiting.Dequeue())
                passed.Add(tick / 64.0);
            time.Advance(TimeSpan.FromSeconds(1) / 64);
        }
        Assert.InRange(passed.Count / 20.0, limit * 0.95, limit);
        Assert.Empty(passed.Where((second, i) => i + limit < passed.Count && passed[i + limit] < second + 1));
    }

    [Theory]
    [InlineData(50, null)]
    [InlineData(100, null)]
    [InlineData(50, 1)]
    [InlineData(7, null)]
    public void A_service_that_bears_less_refuses_fewer_than_one_in_a_hundred_once_that_is_known(int limit, int? retryAfter)
    {
        Service service = new(limit, retryAfter);
        service.Run(TimeSpan.FromSeconds(20), callers: 64);
        service.Forget();
        service.Run(TimeSpan.FromSeconds(180), callers: 64);
        double taken = service.Taken.Count / 180.0;
        Assert.True(service.Refused.Count <= service.Taken.Count / 100.0, $"{service.Refused.Count} refused of {service.Taken.Count}");
        Assert.True(taken >= limit * 0.8, $"{taken} a second");
    }

    [Fact]
    public void A_service_that_bears_more_again_is_asked_for_more_again()
    {
        Service service = new(limit: 40);
        service.Run(TimeSpan.FromSeconds(20), callers: 64);
        Assert.InRange(service.Limiter.RequestsPerSecond, 20, 60);
        service.Limit = 1000;
        service.Run(TimeSpan.FromSeconds(240), callers: 64);
        Assert.Equal(145, service.Limiter.RequestsPerSecond);
        Assert.Equal("the service takes them", service.Changes[^1].Reason);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_burst_of_refusals_is_over_with_within_a_minute_in_use_or_not(bool isIdle)
    {
        FakeTimeProvider time = new();
        RateControl control = new(145, time);
        for (int i = 0; i < 30; i++)
        {
            time.Advance(TimeSpan.FromMilliseconds(50));
            control.Answered(time.GetTimestamp(), 429, null);
        }
        Assert.InRange(control.Rate, 1, 10);
        for (int i = 0; i < (isIdle ? 1 : 60 * 20); i++)
        {
            time.Advance(isIdle ? TimeSpan.FromSeconds(60) : TimeSpan.FromMilliseconds(50));
            control.Answered(time.GetTimestamp() - 1, 200, null);
        }
        Assert.Equal(145, control.Rate);
    }

    [Fact]
    public void Nothing_is_sent_while_the_service_asks_to_wait()
    {
        Service service = new(limit: 20, retryAfter: 3);
        service.Run(TimeSpan.FromSeconds(10), callers: 32);
        long refused = service.Refused[0];
        RateChange change = service.Changes[0];
        Assert.Equal((TimeSpan.FromSeconds(3), "the service answered 429 (Retry-After 3 s)"), (change.Pause, change.Reason));
        Assert.True(change.RequestsPerSecond < 145);
        // What was under way when the answer came had been sent before.
        long heard = refused + (long)Service.Way.TotalMilliseconds + 1;
        Assert.DoesNotContain(service.Sent, at => at > heard && at < heard + 2990);
        Assert.Contains(service.Sent, at => at >= heard + 2990);
    }

    [Fact]
    public void What_was_sent_before_the_pace_was_lowered_lowers_it_no_further()
    {
        FakeTimeProvider time = new();
        RateControl control = new(145, time);
        long sent = time.GetTimestamp();
        time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.NotNull(control.Answered(sent, 429, null));
        double rate = control.Rate;
        for (int i = 0; i < 20; i++)
            Assert.Null(control.Answered(sent, 429, null));
        Assert.Equal(rate, control.Rate);
    }

    [Fact]
    public void Each_flow_has_its_turn_however_long_another_waits()
    {
        FakeTimeProvider time = new();
        RequestLimiter limiter = new(10, time);
        LimiterFlow many = new(null), one = new(null), other = new(null);
        Task[] queue = [.. Enumerable.Range(0, 1000).Select(_ => limiter.WaitAsync(many, TestContext.Current.CancellationToken))];
        Task single = limiter.WaitAsync(one, TestContext.Current.CancellationToken);
        Task[] few = [.. Enumerable.Range(0, 5).Select(_ => limiter.WaitAsync(other, TestContext.Current.CancellationToken))];
        for (int ms = 0; ms < 400; ms++)
            time.Advance(s_tick);
        Assert.True(single.IsCompleted);
        for (int ms = 0; ms < 1200; ms++)
            time.Advance(s_tick);
        Assert.All(few, t => Assert.True(t.IsCompleted));
        Assert.InRange(queue.Count(t => t.IsCompleted), 5, 12);
        Assert.Equal(queue.Count(t => !t.IsCompleted), limiter.Waiting);
    }

    [Fact]
    public async Task The_turn_of_one_who_has_left_goes_to_the_next()
    {
        FakeTimeProvider time = new();
        RequestLimiter limiter = new(1, time);
        LimiterFlow flow = new(null);
        await limiter.WaitAsync(flow, TestContext.Current.CancellationToken);
        using CancellationTokenSource leaving = new();
        Task left = limiter.WaitAsync(flow, leaving.Token);
        Task stays = limiter.WaitAsync(flow, TestContext.Current.CancellationToken);
        await leaving.CancelAsync();
        time.Advance(TimeSpan.FromSeconds(1.02));
        Assert.True(left.IsCanceled);
        Assert.True(stays.IsCompletedSuccessfully);
    }

    [Fact]
    public void Answers_that_take_ever_longer_are_not_asked_for_faster_and_then_for_slower()
    {
        FakeTimeProvider time = new();
        RateControl control = new(100, time);
        Assert.NotNull(control.Answered(time.GetTimestamp(), 429, null));
        Go(TimeSpan.FromMilliseconds(50), 3);
        double quick = control.Rate;
        Assert.InRange(quick, 80, 90);
        Go(TimeSpan.FromMilliseconds(250), 10);
        double slow = control.Rate;
        Go(TimeSpan.FromMilliseconds(2000), 40);
        Assert.InRange(slow, quick, quick * 1.03);
        // An episode halves it at most: what a model is asked decides as much as how busy it is.
        Assert.InRange(control.Rate, slow * 0.45, slow * 0.8);

        void Go(TimeSpan latency, int seconds)
        {
            for (int i = 0; i < seconds * 200; i++)
            {
                time.Advance(TimeSpan.FromMilliseconds(5));
                if (i % 2 == 0)
                    control.Answered(time.GetTimestamp() - (long)(latency.TotalSeconds * time.TimestampFrequency), 200, null);
            }
        }
    }

    /// <summary>A service that saves up one second of its limit, callers that each have one call under way, and the way between.</summary>
    private sealed class Service
    {
        public static readonly TimeSpan Way = TimeSpan.FromMilliseconds(20);

        private readonly FakeTimeProvider _time = new();
        private readonly LimiterFlow _flow;
        private readonly int? _retryAfter;
        private readonly Queue<(long At, Action Do)> _due = new();
        private readonly List<Task> _waiting = [];
        private double _tokens;
        private long _now;
        private int _callers;

        public Service(int limit, int? retryAfter = null)
        {
            Limit = limit;
            _tokens = limit;
            _retryAfter = retryAfter;
            Limiter = new RequestLimiter(150, _time);
            _flow = new LimiterFlow(Changes.Add);
        }

        public RequestLimiter Limiter { get; }

        public double Limit { get; set; }

        public List<RateChange> Changes { get; } = [];

        public List<long> Sent { get; } = [];

        public List<long> Taken { get; } = [];

        public List<long> Refused { get; } = [];

        public void Forget()
        {
            Sent.Clear();
            Taken.Clear();
            Refused.Clear();
        }

        public void Run(TimeSpan time, int callers)
        {
            for (; _callers < callers; _callers++)
                _waiting.Add(Limiter.WaitAsync(_flow, CancellationToken.None));
            for (long end = _now + (long)time.TotalMilliseconds; _now < end; _now++)
            {
                while (_due.TryPeek(out (long At, Action Do) next) && next.At <= _now)
                {
                    _due.Dequeue();
                    next.Do();
                }
                int passed = _waiting.RemoveAll(t => t.IsCompleted);
                for (int i = 0; i < passed; i++)
                    Send();
                _tokens = Math.Min(Limit, _tokens + (Limit / 1000));
                _time.Advance(s_tick);
            }
        }

        public int MostInASecond()
        {
            int most = 0;
            int first = 0;
            for (int i = 0; i < Sent.Count; i++)
            {
                while (Sent[i] - Sent[first] >= 1000)
                    first++;
                most = Math.Max(most, i - first + 1);
            }
            return most;
        }

        private void Send()
        {
            Sent.Add(_now);
            long stamp = _time.GetTimestamp();
            bool isTaken = _tokens >= 1;
            if (isTaken)
                _tokens--;
            (isTaken ? Taken : Refused).Add(_now);
            _due.Enqueue((_now + (long)Way.TotalMilliseconds, () => Hear(stamp, isTaken)));
        }

        private void Hear(long stamp, bool isTaken)
        {
            TimeSpan? wait = isTaken || _retryAfter is null ? null : TimeSpan.FromSeconds(_retryAfter.Value);
            Limiter.Answered(_flow, stamp, isTaken ? 200 : 429, wait);
            _waiting.Add(Limiter.WaitAsync(_flow, CancellationToken.None));
        }
    }
}
