using MieTools.Chat;

namespace MieTools.Tests.Pipeline;

/// <summary>What is typed while an answer is coming is not lost.</summary>
public sealed class TypedAheadTests
{
    private readonly TypedAhead _typed = new();

    [Fact]
    public void Lines_come_in_their_order_and_what_is_begun_stays()
    {
        Type("one\rtwo\n\rthr");
        Assert.Equal(("one", "two", ""), (_typed.TakeLine(), _typed.TakeLine(), _typed.TakeLine()));
        Assert.Null(_typed.TakeLine());
        Type("ee");
        Assert.Equal(["three", ""], [_typed.TakeRest(), _typed.TakeRest()]);
    }

    [Fact]
    public void Keys_without_a_sign_do_nothing_and_others_take_back()
    {
        Type("\babc\b");
        _typed.Add(new('\0', ConsoleKey.LeftArrow, false, false, false));
        _typed.Add(new('\t', ConsoleKey.Tab, false, false, false));
        Assert.Equal("ab", _typed.TakeRest());
        Type("a😀\bb\r");
        Assert.Equal("ab", _typed.TakeLine());
        Type("line\rrest\u001b");
        Assert.Equal(("line", ""), (_typed.TakeLine(), _typed.TakeRest()));
    }

    [Fact]
    public void A_paste_is_one_line_with_what_is_typed_behind_it()
    {
        Type("\u001b[200~a\rb\r\u001b[201~c\rd\u001b[200~e\rf\u001b[201~");
        Assert.Equal(("a\nb\nc", null, "de\nf"), (_typed.TakeLine(), _typed.TakeLine(), _typed.TakeRest()));
    }

    [Fact]
    public void A_stop_forgets_all()
    {
        Type("line\rrest");
        _typed.Clear();
        Assert.Equal((null, ""), (_typed.TakeLine(), _typed.TakeRest()));
    }

    private void Type(string text)
    {
        foreach (char sign in text)
        {
            _typed.Add(new(sign, sign switch
            {
                '\r' => ConsoleKey.Enter,
                '\b' => ConsoleKey.Backspace,
                '\u001b' => ConsoleKey.Escape,
                _ => ConsoleKey.None,
            }, false, false, false));
        }
    }
}
