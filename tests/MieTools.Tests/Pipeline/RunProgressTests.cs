using Microsoft.Extensions.Time.Testing;
using MieTools.Pipeline;

namespace MieTools.Tests.Pipeline;

/// <summary>What progress says: what is known, and no more.</summary>
public sealed class RunProgressTests
{
    private const long Megabyte = 1024 * 1024;

    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void Of_one_call_the_bytes_are_shown_and_else_the_time()
    {
        RunProgress run = new(_clock);
        CallProgress call = run.Begin(isAlone: true)!;
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(new ProgressState("Waiting for the answer, 0:05"), run.Look());
        call.Sent(3 * Megabyte, 9 * Megabyte);
        Assert.Equal(new ProgressState("Sent 3.0 of 9.0 MB", 33), run.Look());
        call.Sent(9 * Megabyte, 9 * Megabyte);
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(new ProgressState("Waiting for the answer, 1:00:05"), run.Look());
        call.Received(700, null);
        Assert.Equal(new ProgressState("Received 700 bytes"), run.Look());
        call.Received(2048, 4096);
        Assert.Equal(new ProgressState("Received 2 of 4 KB", 50), run.Look());
        // More than it said: what it said is worth nothing.
        call.Received(5 * Megabyte, 4096);
        Assert.Equal(new ProgressState("Received 5.0 MB"), run.Look());
        run.End(isFailed: false);
        Assert.Null(run.Look());
    }

    [Fact]
    public void Of_many_of_unknown_number_no_share_and_no_end_is_told()
    {
        RunProgress run = new(_clock);
        Many(run, 3, 1);
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(new ProgressState("2 done, 1 failed, 1.5 a second"), run.Look());
        _clock.Advance(TimeSpan.FromSeconds(58));
        Assert.Equal(new ProgressState("2 done, 1 failed, 3.0 a minute"), run.Look());
    }

    [Fact]
    public void Of_many_of_known_number_both_are()
    {
        RunProgress run = new(_clock, total: 10);
        Assert.Equal(new ProgressState("0 done, 0 failed of 10, 0.0 a second", 0), run.Look());
        Many(run, 4, 1);
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(new ProgressState("3 done, 1 failed of 10, 2.0 a second", 40, 3), run.Look());
    }

    [Fact]
    public void The_bytes_of_the_call_under_way_stand_beside_those_that_are_done()
    {
        RunProgress run = new(_clock);
        Many(run, 2, 0);
        run.Begin(isAlone: true)!.Received(3 * Megabyte, null);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(new ProgressState("2 done, 0 failed, 2.0 a second; received 3.0 MB"), run.Look());
    }

    [Fact]
    public void Calls_beside_each_other_are_not_watched()
    {
        RunProgress run = new(_clock);
        Assert.NotNull(run.Begin(isAlone: false));
        Assert.Null(run.Begin(isAlone: false));
    }

    private static void Many(RunProgress run, int count, int failed)
    {
        for (int i = 0; i < count; i++)
        {
            run.Begin(isAlone: true);
            run.End(isFailed: i < failed);
        }
    }
}
