using System.Text;
using MieTools.Core;
using MieTools.Pipeline;

namespace MieTools.Examples;

/// <summary>What the tour looks like: colours and a live progress line on a terminal, plain text anywhere else.</summary>
internal sealed class Screen : IDisposable
{
    private const int LabelWidth = 10;
    private const int WidestLine = 100;
    private const string Margin = "   ";

    private readonly TextWriter _output;
    private readonly Ink _ink;
    private readonly int _width;
    private readonly ProgressLine _progress;
    private int _step;

    private Screen(TextWriter output, bool terminal, int width)
    {
        _output = output;
        _ink = new Ink(terminal);
        _width = Math.Clamp(width, 40, WidestLine);
        _progress = new ProgressLine(output, _ink, width);
    }

    public static Screen ForConsole()
    {
        bool terminal = !Console.IsOutputRedirected
            && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            && Environment.GetEnvironmentVariable("TERM") != "dumb";
        if (terminal)
            Console.OutputEncoding = Encoding.UTF8;
        int width = Console.IsOutputRedirected ? WidestLine : Console.WindowWidth;
        return new Screen(Console.Out, terminal, width > 0 ? width : WidestLine);
    }

    public void Title(string text)
    {
        _output.WriteLine();
        _output.WriteLine(_ink.Bold(text));
    }

    /// <summary>Begins a step: its name, and the PowerShell command that does the same.</summary>
    public void Step(string name, params string[] commandLines)
    {
        _output.WriteLine();
        _output.WriteLine(_ink.Bold($"{++_step}. {name}"));
        for (int i = 0; i < commandLines.Length; i++)
            _output.WriteLine($"{Margin}{_ink.Dim(i == 0 ? "PS>" : "   ")} {_ink.Cyan(commandLines[i])}");
    }

    public void Row(string label, string text)
    {
        _progress.Clear();
        string[] lines = Wrap(text, _width - Margin.Length - LabelWidth - 1);
        for (int i = 0; i < lines.Length; i++)
            _output.WriteLine($"{Margin}{_ink.Dim((i == 0 ? label : "").PadRight(LabelWidth))} {lines[i]}");
    }

    public void Note(string text) => Lines(text, _ink.Dim);

    public void Warning(string text) => Lines("Warning: " + text, _ink.Yellow);

    public void Success(string text) => Lines(_ink.On ? "✓ " + text : text, _ink.Green);

    public void Failure(string text) => Lines("Error: " + text, _ink.Red);

    public void Error(MieException error)
    {
        Lines(error.Message, _ink.Red);
        Row("Error id", $"Mie.{error.Code} ({error.Kind})");
        if (error.Advice is { } advice)
            Row("Advice", advice);
    }

    public void Blank() => _output.WriteLine();

    public void Text(string text)
    {
        _progress.Clear();
        _output.Write(text);
        _output.Flush();
    }

    public void Progress(MieProgress progress) => _progress.Update(progress);

    public void Dispose() => _progress.Dispose();

    private void Lines(string text, Func<string, string> paint)
    {
        _progress.Clear();
        foreach (string line in Wrap(text, _width - Margin.Length))
            _output.WriteLine(Margin + paint(line));
    }

    // Between words; a word that is too long by itself stays whole, so that it can be copied.
    private static string[] Wrap(string text, int width)
    {
        List<string> lines = [];
        StringBuilder line = new();
        foreach (string word in text.ReplaceLineEndings(" ").Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                lines.Add(line.ToString());
                line.Clear();
            }
            if (line.Length > 0)
                line.Append(' ');
            line.Append(word);
        }
        lines.Add(line.ToString());
        return [.. lines];
    }
}
