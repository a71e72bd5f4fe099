using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MieTools.Server.Emulator;

namespace MieTools.Server.Tests;

/// <summary>What each fault does to an answer that is no stream, on the wire.</summary>
public sealed class FaultAnswerTests(FaultFixture fixture) : IClassFixture<FaultFixture>
{
    private static readonly byte[] s_whole = Encoding.UTF8.GetBytes(FaultFixture.Whole);

    [Theory]
    [InlineData("status=429;retry-after=1", "1", "application/json",
        """{"code":"TooManyRequests","message":"This is the fault that was asked for (status 429)."}""")]
    [InlineData("status=418;code=Teapot;message=\"short, and; stout\"", null, "application/json",
        """{"code":"Teapot","message":"short, and; stout"}""")]
    [InlineData("status=503;body=truncated;message=gone", null, "application/json", """{"code":"ServiceUnavail""")]
    [InlineData("status=502;body=html;message=<bad>", null, "text/html; charset=utf-8",
        "<html><head><title>502</title></head><body><h1>502</h1><p>&lt;bad&gt;</p></body></html>\n")]
    [InlineData("status=599;body=text;message=no", null, "text/plain; charset=utf-8", "no\n")]
    [InlineData("status=400;body=empty", null, null, "")]
    [InlineData("status=503;retry-after=\"Wed, 21 Oct 2015 07:28:00 GMT\";body=empty", "Wed, 21 Oct 2015 07:28:00 GMT", null, "")]
    public async Task An_error_answer_comes_in_place_of_the_real_one(string fault, string? retryAfter, string? type, string body)
    {
        foreach (HttpRequestMessage request in (HttpRequestMessage[])[fixture.Get(fault), fixture.Predict(fault), fixture.Streamed(fault)])
        {
            Wire wire = await fixture.StrikeAsync(request, "status");
            Assert.StartsWith($"HTTP/1.1 {fault[7..10]} ", wire.Text);
            Assert.Equal(
                (retryAfter, type, body), (wire.Header("retry-after"), wire.Header("content-type"), Encoding.UTF8.GetString(wire.Body)));
            Assert.Equal(wire.Body.Length.ToString(CultureInfo.InvariantCulture), wire.Header("content-length"));
            Assert.NotNull(wire.Header("opc-request-id"));
        }
    }

    [Fact]
    public async Task Retry_after_can_be_a_date_by_the_emulators_clock()
    {
        Wire wire = await fixture.StrikeAsync(fixture.Get("status=503;retry-after=date:90"), "status");
        DateTimeOffset date = DateTimeOffset.ParseExact(wire.Header("retry-after")!, "r", CultureInfo.InvariantCulture);
        Assert.InRange((date - DateTimeOffset.UtcNow).TotalSeconds, 30, 91);
    }

    [Theory]
    [InlineData("reset;bytes=9", true, 9)]
    [InlineData("close;bytes=9", false, 9)]
    [InlineData("reset;bytes=0", true, 0)]
    [InlineData("reset;at=headers", true, 0)]
    [InlineData("close;at=headers", false, 0)]
    public async Task A_connection_breaks_in_the_middle_of_a_body(string fault, bool reset, int bytes)
    {
        Wire wire = await fixture.StrikeAsync(fixture.Predict(fault), fault[..5]);
        Assert.Equal((reset, s_whole.Length.ToString(CultureInfo.InvariantCulture)), (wire.Reset, wire.Header("content-length")));
        Assert.Equal(s_whole[..bytes], wire.Body);
        wire = await fixture.StrikeAsync(fixture.Get(fault), fault[..5]);
        Assert.Equal((reset, bytes), (wire.Reset, wire.Body.Length));
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", wire.Text);
        // HttpClient sees headers, and then an error in the body.
        using HttpResponseMessage response = await fixture.Client.SendAsync(fixture.Predict(fault), headersOnly: true);
        await Assert.ThrowsAnyAsync<Exception>(() => response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_answer_stalls_in_the_middle()
    {
        using TcpClient tcp = await Wire.OpenAsync(fixture.Predict("stall;bytes=9"));
        Wire wire = await Wire.ReadAsync(tcp, w => w.Body.Length >= 9);
        Assert.Equal(s_whole[..9], wire.Body);
        await Patience.UntilAsync(() => fixture.Emulator.OpenInferences == 1);
        // The bytes before the stall may come before it is counted.
        await Patience.UntilAsync(async () => await fixture.StruckAsync("stall") != 0);
        Assert.Equal(0, tcp.Available);
    }

    [Fact]
    public async Task A_model_server_that_stalls_runs_into_the_time_limit()
    {
        SteppedClock clock = new();
        await using MieEmulator emulator = await MieEmulator.StartAsync(
            new() { CreateDelay = TimeSpan.Zero, Time = clock }, TestContext.Current.CancellationToken);
        using TestClient client = new(emulator);
        string id = await client.CreateAsync();
        Task<string> call = client.RefusedAsync(
            500, "InternalServerError", "POST", $"/{id}/predict/v1/completions", "{}", ("mie-fault", "stall"));
        await clock.PassAsync(TimeSpan.FromMinutes(1));
        await call.Within();
    }

    [Fact]
    public async Task A_body_is_shorter_than_its_length_says()
    {
        Wire wire = await fixture.StrikeAsync(fixture.Predict("short-body=7"), "short-body");
        Assert.Equal(((s_whole.Length + 7).ToString(CultureInfo.InvariantCulture), false), (wire.Header("content-length"), wire.Reset));
        Assert.Equal(s_whole, wire.Body);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => fixture.Client.SendAsync(fixture.Get("short-body")));
        // The next connection is in order.
        await fixture.Client.CallAsync("GET", $"/20190101/modelDeployments/{fixture.Id}");
    }

    [Fact]
    public async Task Json_ends_too_soon_with_an_honest_length()
    {
        Wire wire = await fixture.StrikeAsync(fixture.Predict("truncated-json;bytes=12"), "truncated-json");
        Assert.Equal("12", wire.Header("content-length"));
        Assert.Equal(s_whole[..12], wire.Body);
        using HttpResponseMessage response = await fixture.Client.SendAsync(fixture.Get("truncated-json"));
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith("{", text);
        Assert.ThrowsAny<JsonException>(() => JsonNode.Parse(text));
    }

    [Theory]
    [InlineData("invalid-utf8", new byte[] { 0xFF })]
    [InlineData("invalid-utf8=cut", new byte[] { 0xE2, 0x82 })]
    public async Task A_text_of_the_json_is_no_utf8(string fault, byte[] bad)
    {
        Wire wire = await fixture.StrikeAsync(fixture.Predict(fault), "invalid-utf8");
        Assert.Equal([.. s_whole[..9], .. bad, .. s_whole[9..]], wire.Body);
        Assert.Throws<DecoderFallbackException>(() => new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(wire.Body));
        Assert.True(wire.Body.Length.ToString(CultureInfo.InvariantCulture) == wire.Header("content-length"));
    }

    [Fact]
    public async Task A_clock_that_is_off_refuses_beyond_five_minutes_and_says_its_time()
    {
        Wire wire = await fixture.StrikeAsync(fixture.Get("clock-skew=-400"), "clock-skew");
        Assert.StartsWith("HTTP/1.1 401 ", wire.Text);
        DateTimeOffset date = DateTimeOffset.ParseExact(wire.Header("date")!, "r", CultureInfo.InvariantCulture);
        Assert.InRange((DateTimeOffset.UtcNow - date).TotalSeconds, 395, 460);
        // A client that goes by that time is let in, and a small difference is none.
        string target = $"/20190101/modelDeployments/{fixture.Id}";
        using HttpResponseMessage corrected = await fixture.Client.SendAsync(fixture.Client.Request(
            "GET", target, [], date, ("mie-fault", "clock-skew=-400")));
        Assert.True(corrected.IsSuccessStatusCode);
        await fixture.Client.CallAsync("GET", target, null, ("mie-fault", "clock-skew=200"));
        // Someone who cannot sign is told so first.
        await fixture.Client.RefusedAsync(
            401, "NotAuthenticated", fixture.Client.Request("GET", target, [], date.AddHours(-1), ("mie-fault", "nonsense")));
    }

    [Fact]
    public async Task A_token_expires_for_those_who_have_one()
    {
        using TestClient session = new(fixture.Emulator, "SESSION");
        string target = $"/20190101/modelDeployments/{fixture.Id}";
        (string, string) fault = ("mie-fault", "expired-token;path=/20190101/*;times=1");
        await fixture.Client.CallAsync("GET", target, null, fault);
        await session.RefusedAsync(401, "NotAuthenticated", "GET", target, null, fault);
        string token = (await File.ReadAllTextAsync(
            Path.Combine(Path.GetDirectoryName(fixture.Emulator.ConfigFile)!, "token"), TestContext.Current.CancellationToken)).Trim();
        await session.CallAsync("POST", "/v1/authentication/refresh", $$"""{"currentToken":"{{token}}"}""", fault);
        await session.CallAsync("GET", target, null, fault);
        Assert.Equal(1, await fixture.StruckAsync("expired-token"));
    }

    [Fact]
    public async Task A_right_is_missing()
    {
        Assert.Contains(fixture.Id, await fixture.Client.RefusedAsync(404, "NotAuthorizedOrNotFound", fixture.Get("not-authorized")));
        Assert.Contains(fixture.Id, await fixture.Client.RefusedAsync(404, "NotAuthorizedOrNotFound", fixture.Predict("not-authorized")));
        Assert.Equal(2, await fixture.StruckAsync("not-authorized"));
    }

    [Theory]
    [InlineData("reset;at=answer", true)]
    [InlineData("reset", false)]
    public async Task A_lost_answer_is_not_a_lost_request(string fault, bool done)
    {
        JsonObject body = fixture.Client.NewBody(fault);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() =>
            fixture.Client.SendAsync("POST", "/20190101/modelDeployments", body.ToJsonString(), ("mie-fault", fault)));
        JsonNode list = (await fixture.Client.CallAsync("GET",
            $"/20190101/modelDeployments?compartmentId={fixture.Emulator.CompartmentId}&displayName={Uri.EscapeDataString(fault)}"))!;
        Assert.Equal(done ? 1 : 0, list.AsArray().Count);
    }
}
