using MieTools.ModelServer.Generation;

namespace MieTools.Server.Tests;

/// <summary>The pace of a stream's tokens, by timers as late as those of Windows.</summary>
public sealed class TokenPacerTests
{
    public static readonly TheoryData<bool, double> Paces = new()
    {
        { true, 7 }, { true, 64 }, { true, 100 }, { true, 1000 }, { false, 7 }, { false, 64 }, { false, 100 }, { false, 1000 },
    };

    [Theory]
    [MemberData(nameof(Paces))]
    public async Task Late_timers_do_not_slow_the_whole(bool atTicks, double tokensPerSecond)
    {
        LateTime time = new(atTicks);
        TokenPacer pacer = new(tokensPerSecond, time);
        for (int token = 1; token <= 1000; token++)
        {
            await pacer.NextAsync(TestContext.Current.CancellationToken);
            TimeSpan due = TimeSpan.FromSeconds(token / tokensPerSecond);
            // Those that are due within the same millisecond come together.
            Assert.InRange(time.Now, due - TimeSpan.FromMilliseconds(1), due + LateTime.Tick);
        }
    }

    [Fact]
    public async Task Without_a_pace_nothing_waits()
    {
        LateTime time = new(atTicks: false);
        TokenPacer pacer = new(0, time);
        await pacer.NextAsync(TestContext.Current.CancellationToken);
        Assert.Equal(TimeSpan.Zero, time.Now);
    }
}
