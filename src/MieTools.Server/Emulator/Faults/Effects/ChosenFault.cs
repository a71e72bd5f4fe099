namespace MieTools.Server.Emulator.Faults;

/// <summary>A rule that is to strike one request.</summary>
internal sealed class ChosenFault(FaultRule rule, long number, FaultDice dice, FaultRequest request, FaultRegistry registry)
{
    private int _struck;

    /// <summary>The rule.</summary>
    public FaultRule Rule => rule;

    /// <summary>The request.</summary>
    public FaultRequest Request => request;

    /// <summary>Clock and timers.</summary>
    public TimeProvider Time => registry.Time;

    /// <summary>Whose events the stream has that it strikes.</summary>
    public StreamApi Api { get; set; }

    /// <summary>The time.</summary>
    public DateTimeOffset Now => registry.Now;

    /// <summary>Says that it has come to pass; counted once a request.</summary>
    public void Strike()
    {
        if (Interlocked.Exchange(ref _struck, 1) == 0)
            registry.Record(this);
    }

    /// <summary>A whole number by chance, the same in every run with the same seed.</summary>
    /// <param name="least">The smallest.</param>
    /// <param name="most">The largest.</param>
    /// <param name="draw">Which number of this request, from 1.</param>
    public int Draw(int least, int most, long draw) => least == most ? least : dice.Between(least, most, number, draw);
}
