using MieTools.Server.Emulator;

namespace MieTools.Server.Tests;

/// <summary>Which numbers and times an emulator takes.</summary>
public sealed class OptionRangesTests
{
    private static readonly MieEmulatorOptions s_usual = new() { CreateDelay = TimeSpan.Zero };

    public static TheoryData<string, MieEmulatorOptions> OutOfRange() => new()
    {
        { "option Port is 65536", s_usual with { Port = 65536 } },
        { "option CreateDelay is -00:00:01", s_usual with { CreateDelay = TimeSpan.FromSeconds(-1) } },
        { "option UpdateDelay is ", s_usual with { UpdateDelay = TimeSpan.MaxValue } },
        { "option TokenLifetime is ", s_usual with { TokenLifetime = TimeSpan.FromSeconds(-1) } },
        { "option PredictTimeLimit is ", s_usual with { PredictTimeLimit = Timeout.InfiniteTimeSpan } },
        { "option HealthTimeout is ", s_usual with { HealthTimeout = TimeSpan.FromDays(100) } },
        { "option TokenRate is NaN", s_usual with { TokenRate = double.NaN } },
        { "option RequestsPerSecond is -1", s_usual with { RequestsPerSecond = -1 } },
    };

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public async Task What_is_out_of_range_is_refused_by_name(string message, MieEmulatorOptions options)
    {
        ArgumentException e = await Assert.ThrowsAsync<ArgumentException>(() =>
            MieEmulator.StartAsync(options, TestContext.Current.CancellationToken));
        Assert.Contains(message, e.Message);
        Assert.Contains("it has to be from 0 to ", e.Message);
    }

    [Fact]
    public async Task A_zero_is_no_limit_and_no_pause()
    {
        await using MieEmulator emulator = await MieEmulator.StartAsync(
            s_usual with { UpdateDelay = TimeSpan.Zero, PredictTimeLimit = TimeSpan.Zero, RequestsPerSecond = 0, TokenRate = 0 },
            TestContext.Current.CancellationToken);
        using TestClient client = new(emulator);
        string id = await client.CreateActiveAsync();
        for (int i = 0; i < 200; i++)
            await client.CallAsync("GET", $"/{id}/predict/v1/models", null, ("mie-fault", "delay=0"));
    }
}
