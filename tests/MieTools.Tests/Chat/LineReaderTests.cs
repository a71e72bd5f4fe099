using MieTools.Chat;
using MieTools.Tests.Support;

namespace MieTools.Tests.Chat;

/// <summary>The line of a chat at a terminal: keys, pastes, history, and what is on the screen meanwhile.</summary>
public sealed class LineReaderTests
{
    private readonly LineHistory _history = new();

    [Theory]
    // Left and right, to the ends, and what is taken out.
    [InlineData("bc{LeftArrow}{LeftArrow}a{RightArrow}-\r", "ab-c")]
    [InlineData("bc{Home}a{End}d\r", "abcd")]
    [InlineData("bc\u0001a\u0005d\r", "abcd")]
    [InlineData("bc\u0002\u0002a\u0006\u0006d\r", "abcd")]
    [InlineData("abc\u007f\u007fd\r", "ad")]
    [InlineData("abc{Home}{Delete}\u0004\r", "c")]
    [InlineData("one two{Control-LeftArrow}X{Control-RightArrow}Y\r", "one XtwoY")]
    [InlineData("one two three\u0017\u0017X\r", "one X")]
    [InlineData("one two\u0001\u000b2\u0019\r", "2one two")]
    [InlineData("one two{LeftArrow}\u0015x\r", "xo")]
    [InlineData("gone\u001b", "")]
    // Signs of several code units, and of several code points.
    [InlineData("a😀\u007fb\r", "ab")]
    [InlineData("a😀{LeftArrow}b\r", "ab😀")]
    [InlineData("e\u0301{LeftArrow}x{Delete}\r", "x")]
    [InlineData("👨‍👩‍👧\u007fx\r", "x")]
    // What is no line of its own.
    [InlineData("a\nb\r", "a\nb")]
    [InlineData("a{Alt-Enter}b\r", "a\nb")]
    [InlineData("a\nb\u0015\u0015c\r", "ac")]
    [InlineData("a\nb{UpArrow}\u000bc\r", "acb")]
    // Keys without a meaning.
    [InlineData("a{F5}\t{Control-X}{Alt-X}b\r", "ab")]
    public async Task Keys_do_what_a_line_editor_s_do(string keys, string text)
    {
        FakeTerminal terminal = new(80, 24);
        Assert.Equal(text, (await Read(terminal.Type(keys.EndsWith('\r') ? keys : keys + "\r"))).Text);
    }

    [Theory]
    [InlineData("a\nb\nc", "a\nb\nc")]
    [InlineData("a\r\nb\n", "a\nb\n")]
    [InlineData("x\ty", "x\ty")]
    [InlineData("no \u001b[31mred\u001b", "no red")]
    [InlineData("😀 [201~", "😀 [201~")]
    public async Task A_paste_is_one_text_whatever_is_in_it(string pasted, string text)
    {
        FakeTerminal terminal = new(80, 24);
        terminal.Type("<\u001b[200~" + pasted + "\u001b[201~>\r");
        Assert.Equal("<" + text + ">", (await Read(terminal)).Text);
    }

    [Fact]
    public async Task Pastes_stand_where_the_cursor_is_and_are_edited_further()
    {
        FakeTerminal terminal = new(80, 24);
        terminal.Type("ad{LeftArrow}" + FakeTerminal.Pasted("b\nc") + "!{UpArrow}?\r");
        Assert.Equal("ab?\nc!d", (await Read(terminal)).Text);
    }

    [Fact]
    public async Task A_key_that_the_console_has_no_name_for_leaves_no_signs()
    {
        Assert.Equal("ab", (await Read(new FakeTerminal(80, 24).Type("a\u001b[27;5;9~b\r"))).Text);
    }

    [Theory]
    [InlineData("", "\u0003", LineEnd.Left)]
    [InlineData("", "\u0004", LineEnd.Left)]
    [InlineData("text", "\u0003", LineEnd.Dropped)]
    [InlineData("\u001b[200~a paste without an end", "\u0003", LineEnd.Left)]
    public async Task Control_C_drops_a_line_and_leaves_an_empty_one(string before, string key, object end)
    {
        Assert.Equal(end, (await Read(new FakeTerminal(80, 24).Type(before + key))).End);
    }

    [Fact]
    public async Task The_arrows_find_earlier_lines_and_what_was_begun()
    {
        foreach (string line in (string[])["one", "two\nlines", "two\nlines", " "])
            _history.Add(line);
        FakeTerminal terminal = new(80, 24);
        // Up goes through the lines of a text before it leaves it.
        Assert.Equal("one!", (await Read(terminal.Type("begun{UpArrow}{UpArrow}{UpArrow}{UpArrow}!\r"))).Text);
        Assert.Equal("begun", (await Read(terminal.Type("begun\u0010\u0010\u0010\u000e\u000e\u000e\r"))).Text);
        Assert.Equal("two\nlines", (await Read(terminal.Type("{UpArrow}\r"))).Text);
        Assert.Equal("", (await Read(terminal.Type("{DownArrow}\r"))).Text);
    }

    [Fact]
    public async Task What_is_read_ends_at_its_Enter()
    {
        FakeTerminal terminal = new(80, 24);
        terminal.Type("one\rtwo\r");
        Assert.Equal("one", (await Read(terminal)).Text);
        Assert.Equal("two", (await Read(terminal)).Text);
    }

    [Theory]
    [InlineData("漢字{LeftArrow}", 20, new[] { "you> 漢字" }, 0, 7)]
    [InlineData("a😀b{LeftArrow}", 20, new[] { "you> a😀b" }, 0, 8)]
    [InlineData("e\u0301{LeftArrow}", 20, new[] { "you> e\u0301" }, 0, 5)]
    // A row that is full has the cursor below it; a wide sign that does not fit goes there whole.
    [InlineData("12345", 10, new[] { "you> 12345", "" }, 1, 0)]
    [InlineData("123456", 10, new[] { "you> 12345", "6" }, 1, 1)]
    [InlineData("1234漢", 10, new[] { "you> 1234", "漢" }, 1, 2)]
    [InlineData("123456{Home}", 10, new[] { "you> 12345", "6" }, 0, 5)]
    [InlineData("123456{Home}x\u007f{End}", 10, new[] { "you> 12345", "6" }, 1, 1)]
    [InlineData("one\ntwo{UpArrow}", 20, new[] { "you> one", "...> two" }, 0, 8)]
    [InlineData("one\ntwo\u0015\u0015", 20, new[] { "you> one" }, 0, 8)]
    public async Task The_screen_shows_text_and_cursor(string keys, int width, string[] rows, int row, int column)
    {
        // Key by key, so that each is drawn over what was there before.
        (string[] shown, (int, int) cursor) = await Shown(new FakeTerminal(width, 10), keys);
        Assert.Equal(rows, shown);
        Assert.Equal((row, column), cursor);
    }

    [Fact]
    public async Task A_text_with_more_rows_than_the_screen_shows_those_around_the_cursor()
    {
        string paste = FakeTerminal.Pasted("1\n2\n3\n4\n5");
        (string[] rows, (int, int) cursor) = await Shown(new FakeTerminal(20, 3), paste);
        Assert.Equal(["...> 3", "...> 4", "...> 5"], rows);
        Assert.Equal((2, 6), cursor);
        (rows, cursor) = await Shown(new FakeTerminal(20, 3), paste + "{UpArrow}{UpArrow}{UpArrow}");
        Assert.Equal(["...> 2", "...> 3", "...> 4"], rows);
        Assert.Equal((0, 6), cursor);
    }

    [Fact]
    public async Task A_terminal_that_is_made_narrower_has_its_rows_laid_out_anew()
    {
        FakeTerminal terminal = new(20, 10);
        terminal.Type("12345");
        int idle = 0;
        string[] rows = [];
        terminal.Idle = () =>
        {
            rows = [.. terminal.Rows];
            if (++idle == 1)
                terminal.Narrow(8);
            terminal.Type(idle == 1 ? "6" : "\r");
        };
        Assert.Equal("123456", (await Read(terminal)).Text);
        Assert.Equal(["you> 123", "456"], rows);
    }

    [Fact]
    public async Task Control_characters_of_a_paste_are_never_obeyed_and_nothing_is_left_on_the_screen()
    {
        FakeTerminal terminal = new(20, 10);
        (string[] rows, _) = await Shown(terminal, FakeTerminal.Pasted("a\u0007\u009b2Jb"));
        Assert.Equal(["you> a2Jb"], rows);
        Assert.Equal([""], terminal.Rows);
    }

    private async Task<(string[] Rows, (int Row, int Column) Cursor)> Shown(FakeTerminal terminal, string keys)
    {
        Queue<ConsoleKeyInfo> left = new(FakeTerminal.Keys(keys));
        (string[], (int, int)) shown = default;
        terminal.Idle = () =>
        {
            shown = ([.. terminal.Rows], terminal.Cursor);
            if (left.TryDequeue(out ConsoleKeyInfo key))
                terminal.Add(key, left);
            else
                terminal.Type("\r");
        };
        await Read(terminal);
        return shown;
    }

    private Task<(string Text, LineEnd End)> Read(FakeTerminal terminal) =>
        new LineReader(terminal, _history, isPlain: true).ReadAsync("you> ", "...> ", CancellationToken.None);
}
