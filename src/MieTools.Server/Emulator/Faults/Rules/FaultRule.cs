using MieTools.Server.Emulator.Faults.Effects;
using MieTools.Server.Emulator.Faults.Grammar;
using MieTools.Server.Emulator.Faults.Matching;

namespace MieTools.Server.Emulator.Faults.Rules;

/// <summary>One fault: what it does, to which requests, and how often so far.</summary>
internal sealed class FaultRule
{
    private readonly object _gate = new();
    private readonly FaultMatcher _matcher;
    private readonly FaultSchedule _schedule;
    private readonly FaultDice _dice;
    private long _considered;
    private long _chosen;
    private long _struck;

    private FaultRule(string id, FaultClause clause, FaultEffect effect, FaultMatcher matcher, FaultSchedule schedule, int seed)
    {
        Id = id;
        Word = clause.Word;
        Text = clause.Text;
        Effect = effect;
        _matcher = matcher;
        _schedule = schedule;
        _dice = FaultDice.For(seed, id, clause.Text);
    }

    /// <summary>Its id; <c>header</c> for those that requests bring along.</summary>
    public string Id { get; }

    /// <summary>The word that names its kind.</summary>
    public string Word { get; }

    /// <summary>The rule as it was written.</summary>
    public string Text { get; }

    /// <summary>What it does.</summary>
    public FaultEffect Effect { get; }

    /// <summary>How many requests fitted.</summary>
    public long Considered => Interlocked.Read(ref _considered);

    /// <summary>How many of these were to be struck.</summary>
    public long Chosen => Interlocked.Read(ref _chosen);

    /// <summary>How many were struck: a stream that ends before its fault comes is chosen but not struck.</summary>
    public long Struck => Interlocked.Read(ref _struck);

    /// <summary>Makes a rule.</summary>
    /// <exception cref="FormatException">It has a word, parameter or value that does not exist, or can never strike.</exception>
    public static FaultRule Create(string id, FaultClause clause, int seed)
    {
        FaultArguments arguments = new(clause);
        FaultEffect effect = FaultWords.CreateEffect(arguments);
        FaultMatcher matcher = new(arguments, effect.Scope, effect.Operations);
        FaultSchedule schedule = new(arguments);
        // Only there to tell texts apart.
        _ = arguments.Text("key");
        arguments.Finish();
        return new FaultRule(id, clause, effect, matcher, schedule, seed);
    }

    /// <summary>Decides about one request; null when it goes unharmed.</summary>
    /// <param name="request">The request.</param>
    /// <param name="time">Clock and timers of what it does.</param>
    /// <param name="record">Is told, once, when the fault has come to pass.</param>
    public ChosenFault? Consider(FaultRequest request, TimeProvider time, Action<FaultRule, FaultRequest> record)
    {
        if (!Effect.CanStrike(request) || !_matcher.Fits(request))
            return null;
        lock (_gate)
        {
            long number = _considered++;
            if (!_schedule.Strikes(number, _chosen, _dice))
                return null;
            _chosen++;
            return new ChosenFault(Effect, Text, request, (_dice, number), time, () => record(this, request));
        }
    }

    /// <summary>Counts a strike.</summary>
    public void CountStrike() => Interlocked.Increment(ref _struck);

    /// <summary>Begins anew.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            _considered = 0;
            _chosen = 0;
            Interlocked.Exchange(ref _struck, 0);
        }
    }
}
