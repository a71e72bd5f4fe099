using MieTools.Pipeline;

namespace MieTools.Examples;

/// <summary>Progress: on a terminal one line that is rewritten in place, else a line for each new state.</summary>
internal sealed class ProgressLine(TextWriter output, Ink ink, int width) : IDisposable
{
    private const int BarWidth = 24;
    private const string Erase = "\r\e[2K";
    private static readonly TimeSpan s_frame = TimeSpan.FromMilliseconds(100);
    private static readonly string[] s_spinner = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

    private readonly object _lock = new();
    private readonly List<string> _states = [];
    private MieProgress? _shown;
    private Timer? _timer;
    private int _turn;

    public void Update(MieProgress progress)
    {
        if (progress.Completed)
        {
            Clear();
            // The line is gone; the states it went through stay.
            if (ink.On)
                output.WriteLine($"   {ink.Dim(string.Join(" → ", _states))}");
            _states.Clear();
            return;
        }
        lock (_lock)
        {
            bool changed = _states.LastOrDefault() != StateOf(progress);
            if (changed)
                _states.Add(StateOf(progress));
            if (!ink.On)
            {
                // Elapsed time is in the status; a new line for each second would tell nothing.
                if (changed)
                    output.WriteLine($"   {progress.Activity}: {StateOf(progress)}{Percentage(progress)}");
                return;
            }
            _shown = progress;
            // Reports are seconds apart; between them something should move.
            _timer ??= new Timer(_ => Draw(), null, s_frame, s_frame);
            Draw();
        }
    }

    /// <summary>Takes the line away, so that text can follow.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _timer?.Dispose();
            _timer = null;
            if (ink.On && _shown is not null)
            {
                output.Write(Erase);
                output.Flush();
            }
            _shown = null;
        }
    }

    public void Dispose() => Clear();

    private static string StateOf(MieProgress progress) => progress.Status.Split(',')[0];

    private static string Percentage(MieProgress progress) => progress.Percent < 0 ? "" : $", {progress.Percent} %";

    private void Draw()
    {
        lock (_lock)
        {
            // A tick that was under way when the line was taken away.
            if (_shown is not { } progress)
                return;
            int done = Math.Clamp(progress.Percent, 0, 100) * BarWidth / 100;
            // A line that wraps cannot be rewritten: what is cut off is the end.
            string text = $"{progress.Activity}: {progress.Status}{Percentage(progress)}";
            int room = Math.Max(0, width - BarWidth - 8);
            if (text.Length > room)
                text = text[..room];
            output.Write($"{Erase}   {ink.Cyan(s_spinner[_turn++ % s_spinner.Length])} {ink.Green(new string('━', done))}{ink.Dim(new string('━', BarWidth - done))} {text}");
            output.Flush();
        }
    }
}
