using MieTools.Server.Emulator.Faults.Responses;

namespace MieTools.Server.Tests;

/// <summary>A slow line, by timers as late as those of Windows.</summary>
public sealed class SlowBytesTests
{
    [Theory]
    [InlineData(true, 3000)]
    [InlineData(false, 3000)]
    [InlineData(true, 61)]
    [InlineData(false, 61)]
    public async Task Late_timers_do_not_slow_the_whole(bool atTicks, int piece)
    {
        LateTime time = new(atTicks);
        SlowBytes line = new(1000, time);
        int sent = 0;
        while (sent < 3000)
        {
            sent += await SendAsync(line, piece);
            TimeSpan due = TimeSpan.FromSeconds(sent / 1000.0);
            Assert.InRange(time.Now, due - TimeSpan.FromMilliseconds(1), due + LateTime.Tick);
        }
    }

    [Fact]
    public async Task What_comes_after_a_while_is_not_hurried()
    {
        LateTime time = new(atTicks: false);
        SlowBytes line = new(1000, time);
        await SendAsync(line, 100);
        time.Pass(TimeSpan.FromSeconds(10));
        TimeSpan before = time.Now;
        await SendAsync(line, 200);
        Assert.InRange(time.Now - before, TimeSpan.FromMilliseconds(199), TimeSpan.FromMilliseconds(200) + LateTime.Tick);
    }

    private static async Task<int> SendAsync(SlowBytes line, int length)
    {
        int sent = 0;
        await foreach (ReadOnlyMemory<byte> part in line.Pace(new byte[length], TestContext.Current.CancellationToken))
            sent += part.Length;
        return sent;
    }
}
