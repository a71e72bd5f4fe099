using System.Globalization;

namespace MieTools.Pipeline;

/// <summary>How the calls of one command stand: of the only input so far the bytes, of many how many are done.</summary>
/// <remarks>Used on the pipeline thread alone; only the calls hear from other threads.</remarks>
internal sealed class RunProgress(TimeProvider clock, int? total = null)
{
    private readonly long _start = clock.GetTimestamp();
    private CallProgress? _call;
    private int _inputs;
    private int _open;
    private int _done;
    private int _failed;

    /// <summary>Whether there has been more than one input, or will be.</summary>
    public bool IsMany => _inputs > 1 || total > 1;

    /// <summary>A call begins.</summary>
    /// <param name="isAlone">Whether no other goes on beside it.</param>
    /// <param name="inputs">How many inputs it is for.</param>
    /// <returns>What is to hear of its bytes; null when they would not be shown.</returns>
    public CallProgress? Begin(bool isAlone, int inputs = 1)
    {
        bool isFirst = _inputs == 0;
        _inputs += inputs;
        _open++;
        return _call = isAlone || isFirst ? new CallProgress(clock) : null;
    }

    /// <summary>A call has ended.</summary>
    /// <param name="isFailed">Whether its inputs have got an error.</param>
    /// <param name="inputs">How many it was for.</param>
    public void End(bool isFailed, int inputs = 1)
    {
        _open--;
        _call = null;
        if (isFailed)
            _failed += inputs;
        else
            _done += inputs;
    }

    /// <summary>An input has got an error before any call.</summary>
    public void Refuse()
    {
        _inputs++;
        _failed++;
    }

    /// <summary>How they stand; null between the first input and the next.</summary>
    public ProgressState? Look()
    {
        if (!IsMany)
            return _open > 0 ? _call?.Look() : null;
        int ended = _done + _failed;
        double rate = ended / Math.Max(clock.GetElapsedTime(_start).TotalSeconds, 1e-3);
        string moving = _call?.Moving() is { } bytes ? $"; {char.ToLowerInvariant(bytes.Status[0])}{bytes.Status[1..]}" : "";
        string of = total is { } all ? $" of {all}" : "";
        string text = string.Create(CultureInfo.InvariantCulture, $"{_done} done, {_failed} failed{of}, {Rate(rate)}{moving}");
        return total is not { } known ? new ProgressState(text)
            : new ProgressState(text, ProgressState.PercentOf(ended, known), ended == 0 ? -1 : (int)Math.Ceiling((known - ended) / rate));
    }

    // Below one a second the other way round says more.
    private static string Rate(double rate) => rate >= 1 || rate == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{rate:0.0} a second")
        : string.Create(CultureInfo.InvariantCulture, $"{rate * 60:0.0} a minute");
}
