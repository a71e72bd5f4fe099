using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using MieTools.Core.Auth.Signing;
using MieTools.Core.Http;

namespace MieTools.Core.Tests.Http;

public sealed class RetryHandlerTests
{
    private readonly ImmediateTime _time = new();
    private readonly List<MieHttpEvent> _events = [];

    public static TheoryData<RetryKind, int, bool> Statuses => new()
        {
            { RetryKind.Safe, 429, true },
            { RetryKind.Safe, 500, true },
            { RetryKind.Safe, 502, true },
            { RetryKind.Safe, 503, true },
            { RetryKind.Safe, 504, true },
            { RetryKind.Safe, 501, false },
            { RetryKind.Safe, 400, false },
            { RetryKind.Safe, 401, false },
            { RetryKind.Safe, 404, false },
            { RetryKind.Safe, 412, false },
            { RetryKind.NotServed, 429, true },
            { RetryKind.NotServed, 503, true },
            { RetryKind.NotServed, 500, false },
            { RetryKind.NotServed, 502, false },
            { RetryKind.NotServed, 409, false },
            { RetryKind.NotServedOrFailed, 500, true },
            { RetryKind.NotServedOrFailed, 502, true },
            { RetryKind.NotServedOrFailed, 504, true },
            { RetryKind.NotServedOrFailed, 501, false },
            { RetryKind.None, 503, false },
        };

    [Theory]
    [MemberData(nameof(Statuses))]
    public async Task Repeats_only_what_the_policy_names(RetryKind kind, int status, bool repeats)
    {
        ScriptedHandler transport = new(_ => Answer(status), _ => Answer(200));
        HttpResponseMessage response = await SendAsync(transport, new RetryPolicy(kind));
        Assert.Equal(repeats ? 2 : 1, transport.Sent.Count);
        Assert.Equal(repeats ? 200 : status, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("IncorrectState", 2)]
    [InlineData("ExternalServerIncorrectState", 1)]
    [InlineData("Conflict", 1)]
    public async Task Of_the_conflicts_only_IncorrectState_passes_by_itself(string code, int tries)
    {
        ScriptedHandler transport = new(_ => Answer(409, $$"""{"code":"{{code}}","message":"m"}"""));
        HttpResponseMessage response = await SendAsync(transport, RetryPolicy.Safe with { MaxAttempts = 2 });
        Assert.Equal(tries, transport.Sent.Count);
        Assert.Equal(code, (await ServiceErrors.ReadAsync(response, TestContext.Current.CancellationToken)).Code);
    }

    [Fact]
    public async Task A_state_that_does_not_allow_the_change_is_told_within_seconds()
    {
        ScriptedHandler transport = new(_ => Answer(409, """{"code":"IncorrectState","message":"It is DELETED."}"""));
        await SendAsync(transport, RetryPolicy.Safe);
        Assert.Equal(3, transport.Sent.Count);
    }

    [Fact]
    public async Task Sends_the_same_body_bytes_each_time()
    {
        ScriptedHandler transport = new(_ => Answer(503), _ => Answer(429), _ => Answer(200));
        await SendAsync(transport, RetryPolicy.NotServed);
        Assert.Equal(["{\"a\":1}", "{\"a\":1}", "{\"a\":1}"], transport.Sent.Select(s => s.Body));
    }

    [Fact]
    public async Task Waits_as_long_as_Retry_After_says_but_not_longer_than_the_cap()
    {
        ScriptedHandler transport = new(
            _ => Answer(429, after: TimeSpan.FromSeconds(7)), _ => Answer(429, after: TimeSpan.FromHours(1)), _ => Answer(200));
        await SendAsync(transport, RetryPolicy.NotServed);
        Assert.Equal([TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(30)], _time.Waits);
        Assert.Equal([TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(30), null], _events.Select(e => e.NextDelay));
        Assert.Equal([1, 2, 3], _events.Select(e => e.Attempt));
    }

    [Fact]
    public async Task Jitter_stays_under_the_doubling_ceiling()
    {
        ScriptedHandler transport = new(_ => Answer(503));
        HttpResponseMessage response = await SendAsync(transport, RetryPolicy.NotServed with { TotalTime = null });
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(8, transport.Sent.Count);
        double[] ceilings = [1, 2, 4, 8, 16, 30, 30];
        Assert.All(_events.Where(e => e.NextDelay is not null).Zip(ceilings),
            pair => Assert.InRange(pair.First.NextDelay!.Value.TotalSeconds, 0, pair.Second));
    }

    [Fact]
    public async Task Stops_before_the_total_time_would_be_passed()
    {
        ScriptedHandler transport = new(_ => Answer(429, after: TimeSpan.FromSeconds(20)));
        await SendAsync(transport, RetryPolicy.NotServed with { TotalTime = TimeSpan.FromSeconds(50) });
        Assert.Equal(3, transport.Sent.Count);
        Assert.Equal(TimeSpan.FromSeconds(40), TimeSpan.FromTicks(_time.Waits.Sum(w => w.Ticks)));
    }

    [Theory]
    [InlineData(HttpRequestError.ConnectionError, 3, "ConnectionFailed")]
    [InlineData(HttpRequestError.NameResolutionError, 3, "HostNotFound")]
    [InlineData(HttpRequestError.SecureConnectionError, 3, "TlsFailed")]
    [InlineData(HttpRequestError.ResponseEnded, 1, "ConnectionBroken")]
    public async Task An_action_is_repeated_only_when_no_byte_can_have_arrived(HttpRequestError error, int tries, string code)
    {
        ScriptedHandler transport = new(_ =>
            throw new HttpRequestException(error, "x", new SocketException((int)SocketError.ConnectionRefused)));
        MieException thrown = await Assert.ThrowsAsync<MieException>(() => SendAsync(transport, RetryPolicy.NotServed));
        Assert.Equal(tries, transport.Sent.Count);
        Assert.Equal(code, thrown.Code);
        Assert.NotNull(thrown.Advice);
        Assert.DoesNotContain("secret", thrown.Message);
    }

    [Fact]
    public async Task A_request_without_a_policy_goes_out_once()
    {
        ScriptedHandler transport = new(_ => Answer(503));
        await SendAsync(transport, null);
        Assert.Single(transport.Sent);
    }

    [Fact]
    public async Task A_silent_server_ends_in_a_time_out_error()
    {
        using StallingHandler transport = new();
        MieException thrown = await Assert.ThrowsAsync<MieException>(() =>
            SendAsync(transport, RetryPolicy.Safe with { MaxAttempts = 2, AttemptTimeout = TimeSpan.FromSeconds(20) }));
        Assert.Equal("RequestTimeout", thrown.Code);
        Assert.Equal(2, transport.Calls);
    }

    [Fact]
    public async Task Cancelling_ends_the_wait_between_tries()
    {
        ScriptedHandler transport = new(_ => Answer(429, after: TimeSpan.FromSeconds(30)));
        using CancellationTokenSource stop = new();
        SteppedClock clock = new();
        using HttpMessageInvoker invoker = MieHttpChain.Create(new MieHttpOptions { Transport = transport, TimeProvider = clock });
        using HttpRequestMessage request = Request(RetryPolicy.NotServed);
        Task<HttpResponseMessage> call = invoker.SendAsync(request, stop.Token);
        await clock.WaitedForAsync(TimeSpan.FromSeconds(30));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Within());
        Assert.Single(transport.Sent);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMessageHandler transport, RetryPolicy? policy)
    {
        HttpMessageInvoker invoker = MieHttpChain.Create(
            new MieHttpOptions { Transport = transport, TimeProvider = _time, Observer = _events.Add });
        return await invoker.SendAsync(Request(policy), TestContext.Current.CancellationToken);
    }

    private static HttpRequestMessage Request(RetryPolicy? policy)
    {
        HttpRequestMessage request = new(HttpMethod.Post, "https://host.example/ocid1.x/predict/v1/chat/completions?key=secret")
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes("{\"a\":1}")),
        };
        if (policy is not null)
            request.Options.Set(RetryPolicy.OptionsKey, policy);
        return request;
    }

    private static HttpResponseMessage Answer(int status, string body = "", TimeSpan? after = null)
    {
        HttpResponseMessage response = new((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (after is { } delay)
            response.Headers.RetryAfter = new RetryConditionHeaderValue(delay);
        return response;
    }

    private sealed class StallingHandler : HttpMessageHandler
    {
        public int Calls { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Calls++;
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException();
        }
    }
}
