using MieTools.Core.Json;

namespace MieTools.Core.Inference.Reading;

/// <summary>What the events of one answer have brought so far, so that what is repeated counts once.</summary>
/// <remarks>
/// An event that turns out to be no JSON leaves nothing behind: <see cref="Begin"/> before it, <see cref="Forget"/> after it.
/// </remarks>
internal sealed class AnswerMemory
{
    /// <summary>The position that stands for all of them.</summary>
    public const int Anywhere = -1;

    // Positions from here on share a bit; no answer has so many parts.
    private const int LastPosition = 63;

    private readonly ulong[] _seen = new ulong[5];
    private readonly ulong[] _seenBefore = new ulong[5];
    private readonly List<(int Choice, string? Text)> _soFarBefore = [];
    private Dictionary<int, string>? _soFar;
    private bool _isIncremental;
    private bool _isIncrementalBefore;
    private ModelApi? _apiBefore;

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

    /// <summary>Names that repeat: event types, finish reasons, models.</summary>
    public Utf8NameCache Names { get; } = new();

    /// <summary>The API of the events so far, or null.</summary>
    public ModelApi? Api { get; set; }

    /// <summary>Notes that an event begins.</summary>
    public void Begin()
    {
        _seen.CopyTo(_seenBefore, 0);
        _isIncrementalBefore = _isIncremental;
        _apiBefore = Api;
        _soFarBefore.Clear();
    }

    /// <summary>Takes back what was noted since <see cref="Begin"/>.</summary>
    public void Forget()
    {
        _seenBefore.CopyTo(_seen, 0);
        _isIncremental = _isIncrementalBefore;
        Api = _apiBefore;
        for (int i = _soFarBefore.Count - 1; i >= 0; i--)
        {
            (int choice, string? text) = _soFarBefore[i];
            if (text is null)
                _soFar!.Remove(choice);
            else
                _soFar![choice] = text;
        }
        _soFarBefore.Clear();
    }

    /// <summary>Notes that a piece came.</summary>
    public void See(Kind kind, int position) => _seen[(int)kind] |= Bit(position);

    /// <summary>Whether a piece came at a position, or anywhere.</summary>
    public bool Saw(Kind kind, int position = Anywhere) =>
        (_seen[(int)kind] & (position == Anywhere ? ulong.MaxValue : Bit(position))) != 0;

    /// <summary>
    /// What is new in a text that repeats all that came before it; the text itself when the server sends pieces after all.
    /// </summary>
    public string NewIn(int choice, string text)
    {
        _soFar ??= [];
        string? before = _soFar.GetValueOrDefault(choice);
        if (_isIncremental || (before is not null && !text.StartsWith(before, StringComparison.Ordinal)))
        {
            // Once a text does not repeat, none does.
            _isIncremental = true;
            return text;
        }
        _soFarBefore.Add((choice, before));
        _soFar[choice] = text;
        return before is null ? text : text[before.Length..];
    }

    private static ulong Bit(int position) => 1UL << Math.Clamp(position, 0, LastPosition);
}
