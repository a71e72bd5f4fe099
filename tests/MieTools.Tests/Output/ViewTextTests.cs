using MieTools.Output;

namespace MieTools.Tests.Output;

public sealed class ViewTextTests
{
    [Theory]
    [InlineData("ACTIVE", 32)]
    [InlineData("SUCCEEDED", 32)]
    [InlineData("Running", 32)]
    [InlineData("UPDATING", 33)]
    [InlineData("IN_PROGRESS", 33)]
    [InlineData("NEEDS_ATTENTION", 31)]
    [InlineData("FAILED", 31)]
    [InlineData("INACTIVE", 2)]
    [InlineData("Stopped", 2)]
    public void A_state_has_its_colour(string state, int colour) => Assert.Equal($"\e[{colour}m{state}\e[0m", ViewText.State(state));

    [Theory]
    [InlineData("SOMETHING_NEW", "SOMETHING_NEW")]
    [InlineData(null, "")]
    public void A_state_that_is_not_known_has_none(string? state, string shown) => Assert.Equal(shown, ViewText.State(state));

    [Theory]
    [InlineData("ocid1.datasciencemodeldeployment.oc1.iad.aaaabbbbccccdddd", "…bbccccdddd")]
    [InlineData("short", "short")]
    [InlineData("elevenchars", "elevenchars")]
    [InlineData("twelve-chars", "…elve-chars")]
    [InlineData(null, "")]
    public void An_id_is_shown_by_its_end(string? id, string shown) => Assert.Equal(shown, ViewText.ShortId(id));

    [Theory]
    [InlineData(-5, "0s")]
    [InlineData(300, "5m")]
    [InlineData(3 * 3600, "3h")]
    [InlineData(47 * 3600, "47h")]
    [InlineData(12 * 86400, "12d")]
    public void An_age_is_in_the_unit_that_fits(int seconds, string shown) =>
        Assert.Equal(shown, ViewText.Age(DateTimeOffset.UtcNow.AddSeconds(-seconds)));

    [Fact]
    public void An_age_under_two_minutes_is_in_seconds_and_none_is_nothing()
    {
        Assert.Matches(@"^\d+s$", ViewText.Age(DateTimeOffset.UtcNow.AddSeconds(-1)));
        Assert.Equal("", ViewText.Age(null));
    }

    [Theory]
    [InlineData("a\r\nb\nc\rd", "a↵b↵c↵d")]
    [InlineData("plain", "plain")]
    [InlineData(null, "")]
    public void Text_stays_on_one_line(string? text, string shown) => Assert.Equal(shown, ViewText.OneLine(text));

    [Fact]
    public void Milliseconds_are_whole() => Assert.Equal("1235", ViewText.Milliseconds(TimeSpan.FromMilliseconds(1234.6)));
}
