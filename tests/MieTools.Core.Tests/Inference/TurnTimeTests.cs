using System.Net;
using MieTools.Core.Http;
using MieTools.Core.Http.Limits;
using MieTools.Core.Inference.Calls;
using MieTools.Core.Inference.Reading;
using MieTools.Core.Tests.Support;
using MieTools.Testing;

namespace MieTools.Core.Tests.Inference;

/// <summary>The time limit of a call and the turn that it waits for, which comes after a longer time than the limit.</summary>
public sealed class TurnTimeTests : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_turn = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(2);

    private readonly SteppedClock _clock = new();
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly HttpMessageInvoker _http;
    private readonly Place _place;

    public TurnTimeTests()
    {
        RequestLimiter limiter = new(1 / s_turn.TotalSeconds, _clock);
        Assert.True(limiter.WaitAsync(new LimiterFlow(null), CancellationToken.None).IsCompleted);
        _place = new Place(_arrived);
        _http = MieHttpChain.Create(new MieHttpOptions { Transport = _place, Limiter = limiter, TimeProvider = _clock });
    }

    public void Dispose()
    {
        _http.Dispose();
        _place.Dispose();
        _arrived.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_turn_that_comes_late_is_nobodys_time_out(bool isStream)
    {
        Task call = CallAsync(isStream);
        await TurnAsync(call);
        await call.Within();
    }

    [Theory]
    [InlineData(false, "InferenceTimeout")]
    [InlineData(true, "StreamIdleTimeout")]
    public async Task After_its_turn_a_call_has_its_time_and_no_more(bool isStream, string code)
    {
        _place.Answers.Enqueue(null);
        Task call = CallAsync(isStream);
        await TurnAsync(call);
        await _clock.PassAsync(s_limit);
        Assert.Equal(code, (await Assert.ThrowsAnyAsync<MieException>(() => call.Within())).Code);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_call_is_repeated_whatever_time_its_turn_took(bool isStream)
    {
        _place.Answers.Enqueue(Refusal());
        Task call = CallAsync(isStream);
        await TurnAsync(call);
        await _clock.PassAsync(s_pause);
        await TurnAsync(call);
        await call.Within();
    }

    [Theory]
    [InlineData(false, "gave no whole answer within 5 s. The try before was answered HTTP 429.")]
    [InlineData(true, "was silent for 5 s before its answer began. The try before was answered HTTP 429.")]
    public async Task What_was_refused_before_is_said_with_the_time_that_is_over(bool isStream, string reason)
    {
        _place.Answers.Enqueue(Refusal());
        _place.Answers.Enqueue(null);
        Task call = CallAsync(isStream);
        await TurnAsync(call);
        await _clock.PassAsync(s_pause);
        await TurnAsync(call);
        await _clock.PassAsync(s_limit - s_pause);
        MieException error = await Assert.ThrowsAnyAsync<MieException>(() => call.Within());
        Assert.EndsWith(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_that_waits_for_its_turn_can_be_stopped()
    {
        using CancellationTokenSource stop = new();
        Task call = new InferenceClient(_http) { TimeProvider = _clock }.SendAsync(Wire.Request("http://127.0.0.1:1"), stop.Token);
        await _clock.WaitedForAsync(s_limit * 1.1, s_turn * 1.1);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Within());
    }

    private static HttpResponseMessage Refusal()
    {
        HttpResponseMessage refusal = FakeHandler.Text("{}", HttpStatusCode.TooManyRequests);
        refusal.Headers.RetryAfter = new(s_pause);
        return refusal;
    }

    private async Task CallAsync(bool isStream)
    {
        InferenceClient client = new(_http) { TimeProvider = _clock };
        InferenceRequest request = Wire.Request("http://127.0.0.1:1") with { Timeout = s_limit };
        if (!isStream)
        {
            (await client.SendAsync(request, Wire.Test)).ThrowIfError();
            return;
        }
        await foreach (MieStreamChunk chunk in client.StreamAsync(
            request, new StreamOptions { IdleTimeout = s_limit, TotalTimeout = s_limit * 1.05 }, Wire.Test))
        {
            Assert.Equal("ok", chunk.Text);
        }
    }

    private async Task TurnAsync(Task call)
    {
        await _clock.WaitedForAsync(s_limit * 1.1, s_turn * 1.1);
        // The turn is asked for before the call's own time stands still.
        await _clock.NotWaitedForAsync(s_limit * 1.05);
        await _clock.PassAsync(s_limit * 1.1, s_turn * 1.1);
        Task arrival = _arrived.WaitAsync(Wire.Test);
        await await Task.WhenAny(arrival, call).Within();
    }

    // Null answers never come; when no answer is left, it is "ok".
    private sealed class Place(SemaphoreSlim arrived) : HttpMessageHandler
    {
        public Queue<HttpResponseMessage?> Answers { get; } = new();

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            HttpResponseMessage? answer = Answers.Count > 0 ? Answers.Dequeue() : FakeHandler.Text(Wire.Delta("ok") + Wire.Done);
            arrived.Release();
            if (answer is null)
                await Task.Delay(Timeout.Infinite, cancellationToken);
            return answer!;
        }
    }
}
