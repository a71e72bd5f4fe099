using System.Management.Automation;
using MieTools.Chat;
using MieTools.Session;

namespace MieTools.Commands;

// How the chat reads: key by key at a terminal, by the host's lines elsewhere.
public abstract partial class EnterMieChatCommand
{
    private const string Prompt = "you> ";
    private const string More = "...> ";

    private readonly TypedAhead _typed = new();
    private readonly LineHistory _history = new();
    private ConsoleTerminal? _terminal;
    private LineReader? _reader;
    private bool _isDropped;

    private ChatLine? ReadQuestion()
    {
        ChatLine? line;
        do
        {
            _isDropped = false;
            line = ChatLine.Read(prompt => _terminal is null ? ReadByHost(prompt) : ReadByKey(prompt), Prompt, More);
        }
        while (_isDropped);
        if (line is not null)
            _history.Add(line.Typed);
        return line;
    }

    private string? ReadByKey(string prompt)
    {
        _reader ??= new LineReader(_terminal!, _history, IsPlain());
        string text;
        LineEnd end;
        using (ConsoleTerminal.TakeControlC())
            (text, end) = Await(_reader.ReadAsync(prompt, More, StopToken));
        // By the host, so that transcripts have it.
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            WriteHost(i == 0 ? prompt : More, ConsoleColor.DarkGray);
            WriteHost(TerminalText.Clean(lines[i]) + (i < lines.Length - 1 || end == LineEnd.Accepted ? Environment.NewLine : ""));
        }

        if (end == LineEnd.Accepted)
            return text;
        WriteHost(Environment.NewLine);
        // Below its first line, a question is what Ctrl+C drops.
        _isDropped = end == LineEnd.Dropped || (end == LineEnd.Left && prompt == More);
        return null;
    }

    private bool IsPlain() =>
        (GetVariableValue("PSStyle") is { } style ? PSObject.AsPSObject(style).Properties["OutputRendering"]?.Value : null)?.ToString()
            == "PlainText";

    private string? ReadByHost(string prompt)
    {
        string? typed = _typed.TakeLine();
        string begun = typed ?? _typed.TakeRest();
        WriteHost(prompt, ConsoleColor.DarkGray);
        WriteHost(begun);
        if (typed is not null)
        {
            WriteHost(Environment.NewLine);
            return typed;
        }
        try
        {
            return Host.UI.ReadLine() is { } line ? begun + line : null;
        }
        catch (Exception e) when (Keyboard.IsMissing(e))
        {
            throw MieException.InvalidArgument("Host", "A chat needs somebody at the keyboard, and this session has none.",
                "Use Invoke-MieStream -Conversation in scripts.");
        }
    }
}
