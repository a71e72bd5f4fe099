using MieTools.Chat;
using MieTools.Tests.Support;

namespace MieTools.Tests.Chat;

/// <summary>A paste at the console of Windows, which hands it on key by key and marks nothing.</summary>
/// <remarks>Keys as that console names them: letters by their key, signs with Shift or AltGr, and those without a key as Alt.</remarks>
public sealed class WindowsPasteTests
{
    private const char Gap = '\uFFFF';

    private readonly Queue<char> _coming = new();
    private bool _isLate;

    [Theory]
    [InlineData("one\rtwo\r", "one\ntwo")]
    [InlineData("one\r\rtwo\r", "one\n\ntwo")]
    // The parts of a long paste: the next one comes a moment later.
    [InlineData("one\r\uFFFFtwo\r\uFFFFthree\r", "one\ntwo\nthree")]
    [InlineData("on\uFFFFe\r\uFFFF\r\uFFFFtwo\r", "one\n\ntwo")]
    [InlineData("if x:\r\ty = {1}\r", "if x:\n\ty = {1}")]
    [InlineData("Say “hi” – 😀\rHé, 漢字!\r", "Say “hi” – 😀\nHé, 漢字!")]
    // By hand: Enter ends the line, and Tab has no meaning, as nothing follows at once.
    [InlineData("one\t\uFFFF\uFFFF!\r", "one!")]
    public async Task Is_one_question(string pasted, string text) => Assert.Equal(text, (await Read(pasted)).Text);

    [Fact]
    public async Task Enter_by_hand_ends_a_question_and_the_next_line_is_another()
    {
        Type("one\r" + Gap + Gap + "two\r");
        Assert.Equal("one", (await Read("")).Text);
        Assert.Equal("two", (await Read("")).Text);
    }

    [Fact]
    public void What_is_pasted_while_an_answer_comes_is_one_question_too()
    {
        TypedAhead typed = new();
        Type("a\r" + Gap + "\tb\r");
        ConsoleKeys keys = Keys();
        while (_coming.Count > 0)
        {
            if (keys.HasKey)
                typed.Add(keys.Read());
            else
                _isLate = false;
        }

        Assert.Equal("a\n\tb", typed.TakeLine());
    }

    [Theory]
    // EventType, down, key, sign, control keys.
    [InlineData(1, 1, 0x41, 'a', 0, true)]
    [InlineData(1, 0, 0x41, 'a', 0, false)]
    [InlineData(1, 1, 0x0D, '\r', 0, true)]
    [InlineData(1, 1, 0x10, 0, 0x10, false)]
    [InlineData(1, 1, 0x25, 0, 0x100, true)]
    // A sign without a key: Alt down, its number if it has one, and Alt up with the sign.
    [InlineData(1, 1, 0x12, 0, 0x02, false)]
    [InlineData(1, 1, 0x68, 0, 0x02, false)]
    [InlineData(1, 0, 0x68, 0, 0x02, false)]
    [InlineData(1, 0, 0x12, '\u2013', 0, true)]
    [InlineData(1, 0, 0x12, 0, 0, false)]
    // A mouse, a window, a focus.
    [InlineData(2, 1, 0x41, 'a', 0, false)]
    [InlineData(4, 0, 0, 0, 0, false)]
    [InlineData(16, 1, 0, 0, 0, false)]
    public void A_key_is_what_the_console_s_reader_returns_for(int type, int down, int key, int sign, int control, bool isKey)
    {
        WindowsKeys.Record record = new()
        {
            EventType = (ushort)type,
            IsDown = down,
            VirtualKey = (ushort)key,
            Sign = (ushort)sign,
            Control = (uint)control,
        };
        Assert.Equal(isKey, WindowsKeys.IsKey(record));
    }

    private void Type(string text)
    {
        foreach (char sign in text)
            _coming.Enqueue(sign);
    }

    private async Task<(string Text, LineEnd End)> Read(string text)
    {
        Type(text);
        return await new LineReader(new FakeTerminal(80, 24) { Source = Keys() }, new LineHistory(), isPlain: true)
            .ReadAsync("you> ", "...> ", CancellationToken.None);
    }

    // At a gap nothing is there for one look; a pause passes it.
    private ConsoleKeys Keys() => new(HasKey, Next, () => _isLate = false, isMarked: false);

    private bool HasKey()
    {
        if (_isLate)
            return false;
        if (!_coming.TryPeek(out char next) || next != Gap)
            return _coming.Count > 0;
        _ = _coming.Dequeue();
        _isLate = true;
        return false;
    }

    private ConsoleKeyInfo Next()
    {
        _isLate = false;
        while (_coming.Peek() == Gap)
            _ = _coming.Dequeue();
        char sign = _coming.Dequeue();
        return sign switch
        {
            '\r' => new(sign, ConsoleKey.Enter, false, false, false),
            '\t' => new(sign, ConsoleKey.Tab, false, false, false),
            ' ' => new(sign, ConsoleKey.Spacebar, false, false, false),
            '{' => new(sign, ConsoleKey.D7, false, true, true),
            '}' => new(sign, ConsoleKey.D0, false, true, true),
            >= 'a' and <= 'z' => new(sign, ConsoleKey.A + sign - 'a', false, false, false),
            >= 'A' and <= 'Z' => new(sign, ConsoleKey.A + sign - 'A', true, false, false),
            > '\u2000' => new(sign, (ConsoleKey)0x12, false, false, false),
            _ => new(sign, ConsoleKey.None, char.IsPunctuation(sign), false, false),
        };
    }
}
