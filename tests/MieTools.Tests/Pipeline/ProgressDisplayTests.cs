using Microsoft.Extensions.Time.Testing;
using MieTools.Pipeline;

namespace MieTools.Tests.Pipeline;

/// <summary>When a display of progress is there.</summary>
public sealed class ProgressDisplayTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly FakeScreen _screen = new();
    private ProgressState? _state = new("going");

    [Fact]
    public void What_takes_less_than_a_second_is_never_shown()
    {
        using (Open())
            _clock.Advance(TimeSpan.FromMilliseconds(999));
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Empty(_screen.Said);
    }

    [Fact]
    public void What_takes_longer_is_shown_as_it_stands_and_taken_away()
    {
        using (Open())
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            _state = new ProgressState("further", 50);
            _clock.Advance(ProgressDisplay.Interval);
        }

        Assert.Equal(["going", "further", "-"], _screen.Said);
    }

    [Fact]
    public void Nothing_is_shown_while_there_is_nothing_to_say()
    {
        using (Open())
        {
            _state = null;
            _clock.Advance(TimeSpan.FromSeconds(1));
            Assert.Empty(_screen.Said);
            _state = new ProgressState("again");
            _clock.Advance(ProgressDisplay.Interval);
            _state = null;
            _clock.Advance(ProgressDisplay.Interval);
        }

        Assert.Equal(["again", "-"], _screen.Said);
    }

    [Fact]
    public void A_busy_pipeline_gets_one_look_and_not_all_that_it_missed()
    {
        _screen.IsBusy = true;
        using (Open())
        {
            for (int i = 0; i < 10; i++)
                _clock.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(1, _screen.Posts);
        }
    }

    [Fact]
    public void A_look_that_comes_after_the_end_shows_nothing()
    {
        _screen.IsBusy = true;
        using (Open())
            _clock.Advance(TimeSpan.FromSeconds(1));
        _screen.Last!();
        Assert.Empty(_screen.Said);
    }

    [Fact]
    public void What_nobody_wants_to_see_is_not_taken_away_either()
    {
        _screen.IsWanted = false;
        using (Open())
            _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.All(_screen.Said, said => Assert.Equal("going", said));
    }

    private ProgressDisplay Open() => new(_screen, _clock, "Doing", () => _state);

    private sealed class FakeScreen : IProgressScreen
    {
        public List<string> Said { get; } = [];

        public bool IsBusy { get; set; }

        public bool IsWanted { get; set; } = true;

        public int Posts { get; private set; }

        public Action? Last { get; private set; }

        public void Post(Action action)
        {
            Posts++;
            Last = action;
            if (!IsBusy)
                action();
        }

        public bool Show(ProgressDisplay display, string activity, ProgressState state)
        {
            Said.Add(state.Status);
            return IsWanted;
        }

        public void Remove(ProgressDisplay display, string activity) => Said.Add("-");
    }
}
