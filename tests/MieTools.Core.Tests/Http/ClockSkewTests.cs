using MieTools.Core.Http;

namespace MieTools.Core.Tests.Http;

public class ClockSkewTests
{
    private static readonly DateTimeOffset s_server = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(300, "5 minutes ahead of")]
    [InlineData(-725, "12 minutes behind")]
    [InlineData(3 * 3600 + 1800, "3.5 hours ahead of")]
    [InlineData(-86400 * 365, "365 days behind")]
    public void Is_named_with_its_size(int seconds, string said) => Assert.StartsWith(
        $"This machine's clock is {said} the server's", ClockSkew.Advice(s_server, s_server.AddSeconds(seconds)), StringComparison.Ordinal);

    [Theory]
    [InlineData(0)]
    [InlineData(239)]
    [InlineData(-239)]
    public void Is_none_when_the_clock_is_nearly_right(int seconds) =>
        Assert.Null(ClockSkew.Advice(s_server, s_server.AddSeconds(seconds)));

    [Fact]
    public void Is_not_guessed_without_a_date() => Assert.Null(ClockSkew.Advice(null, s_server));
}
