using System.Text;

namespace MieTools.Server.Tests;

/// <summary>The faults that take time, by a clock that only the test moves.</summary>
public sealed class FaultPauseTests(FaultPauseTests.SteppedFixture fixture) : IClassFixture<FaultPauseTests.SteppedFixture>
{
    private static readonly string s_two = FaultFixture.Event(0) + FaultFixture.Ping + FaultFixture.Event(1);

    [Fact]
    public async Task An_answer_waits()
    {
        // Other tests of the class strike too.
        long before = await fixture.StruckAsync("delay");
        // The pause comes first, wherever it stands.
        Task<Wire> call = fixture.StrikeAsync(fixture.Get("status=500, delay=200-220"), "status");
        await fixture.Clock.WaitedForAsync(Milliseconds(200), Milliseconds(220));
        fixture.Clock.Advance(Milliseconds(199));
        Assert.False(call.IsCompleted);
        fixture.Clock.Advance(Milliseconds(21));
        Assert.StartsWith("HTTP/1.1 500 ", (await call.Within()).Text);
        Assert.Equal(before + 1, await fixture.StruckAsync("delay"));
    }

    [Fact]
    public async Task A_pause_comes_in_the_middle_of_a_stream()
    {
        using HttpResponseMessage response = await fixture.Client.SendAsync(fixture.Streamed("delay=300-400;after=2"), headersOnly: true);
        using Stream stream = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        byte[] buffer = new byte[Encoding.UTF8.GetByteCount(s_two)];
        await stream.ReadExactlyAsync(buffer, TestContext.Current.CancellationToken);
        Assert.Equal(s_two, Encoding.UTF8.GetString(buffer));
        using StreamReader reader = new(stream);
        Task<string> rest = reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        TimeSpan pause = await fixture.Clock.WaitedForAsync(Milliseconds(300), Milliseconds(400));
        Assert.False(rest.IsCompleted);
        fixture.Clock.Advance(pause);
        Assert.Equal(FaultFixture.Stream[s_two.Length..], await rest.Within());
    }

    [Fact]
    public async Task Each_piece_of_a_stream_waits_by_chance()
    {
        Task<Wire> call = fixture.StrikeAsync(fixture.Streamed("jitter=3000"), "jitter");
        List<TimeSpan> pauses = [];
        // The comment and the end mark are pieces too.
        for (int i = 0; i < FaultFixture.Events + 2; i++)
            pauses.Add(await fixture.Clock.PassAsync(Milliseconds(1), Milliseconds(3000)));
        Assert.Equal(FaultFixture.Stream, (await call.Within()).Streamed);
        Assert.True(pauses.Distinct().Count() > 3, string.Join(' ', pauses));
    }

    [Theory]
    [InlineData(true, 500)]
    [InlineData(false, 100)]
    public async Task A_slow_body_takes_its_time(bool streamed, int bytesPerSecond)
    {
        string fault = $"slow={bytesPerSecond}";
        string expected = streamed ? FaultFixture.Stream : FaultFixture.Whole;
        Task<Wire> call = fixture.StrikeAsync(streamed ? fixture.Streamed(fault) : fixture.Predict(fault), "slow");
        TimeSpan whole = TimeSpan.FromSeconds((double)Encoding.UTF8.GetByteCount(expected) / bytesPerSecond);
        TimeSpan waited = TimeSpan.Zero;
        while (waited < whole - Milliseconds(1))
        {
            Assert.False(call.IsCompleted);
            waited += await fixture.Clock.PassAsync(Milliseconds(1), Milliseconds(50));
        }
        Wire wire = await call.Within();
        Assert.Equal(expected, streamed ? wire.Streamed : Encoding.UTF8.GetString(wire.Body));
        Assert.Equal(whole.TotalMilliseconds, waited.TotalMilliseconds, tolerance: 1);
    }

    private static TimeSpan Milliseconds(double count) => TimeSpan.FromMilliseconds(count);

    /// <summary>One whose pauses end when the clock is moved.</summary>
    public sealed class SteppedFixture : FaultFixture
    {
        /// <summary>Makes one.</summary>
        public SteppedFixture()
            : this(new SteppedClock())
        {
        }

        private SteppedFixture(SteppedClock clock)
            : base(clock) => Clock = clock;

        internal SteppedClock Clock { get; }
    }
}
