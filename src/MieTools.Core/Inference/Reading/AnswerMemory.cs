namespace MieTools.Core.Inference.Reading;

/// <summary>What the events of one answer have brought so far, so that what is repeated counts once.</summary>
internal sealed class AnswerMemory
{
    private readonly HashSet<(Kind Kind, int Position)> _seen = [];
    private Dictionary<int, string>? _soFar;
    private bool _isIncremental;

    /// <summary>The kinds of what a model says.</summary>
    public enum Kind
    {
        Text,
        Reasoning,
        Refusal,
        ToolArguments,

        /// <summary>Text in a delta: what stands beside it repeats it.</summary>
        Delta,
    }

    /// <summary>The position that stands for all of them.</summary>
    public const int Anywhere = -1;

    /// <summary>Names that repeat: event types, finish reasons, models.</summary>
    public Utf8NameCache Names { get; } = new();

    /// <summary>The API of the events so far, or null.</summary>
    public ModelApi? Api { get; set; }

    /// <summary>Notes that a piece came.</summary>
    public void See(Kind kind, int position)
    {
        if (_seen.Add((kind, position)))
            _seen.Add((kind, Anywhere));
    }

    /// <summary>Whether a piece came at a position, or anywhere.</summary>
    public bool Saw(Kind kind, int position = Anywhere) => _seen.Contains((kind, position));

    /// <summary>
    /// What is new in a text that repeats all that came before it; the text itself when the server sends pieces after all.
    /// </summary>
    public string NewIn(int choice, string text)
    {
        _soFar ??= [];
        string before = _soFar.GetValueOrDefault(choice, "");
        if (_isIncremental || !text.StartsWith(before, StringComparison.Ordinal))
        {
            // Once a text does not repeat, none does.
            _isIncremental = true;
            return text;
        }
        _soFar[choice] = text;
        return text[before.Length..];
    }
}
