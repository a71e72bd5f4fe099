using System.Globalization;
using Microsoft.AspNetCore.Http;
using MieTools.Server.Emulator.Faults.Effects;
using MieTools.Server.Emulator.Faults.Effects.Calls;
using MieTools.Server.Emulator.Faults.Grammar;
using MieTools.Server.Emulator.Faults.Matching;
using MieTools.Server.Emulator.Faults.Rules;
using MieTools.Server.Wire;

namespace MieTools.Server.Emulator.Faults;

/// <summary>All rules of an emulator, and what they have done.</summary>
/// <param name="seed">Decides what is left to chance.</param>
/// <param name="time">Dates the strikes, and times the pauses.</param>
/// <param name="log">Is told of each.</param>
internal sealed class FaultRegistry(int seed, TimeProvider time, ServerLog log)
{
    /// <summary>The request header that brings faults along.</summary>
    public const string HeaderName = "mie-fault";

    private readonly object _gate = new();
    private readonly HeaderFaults _headerFaults = new(seed);
    private volatile FaultRule[] _rules = [];
    private int _lastId;
    private long _headerChosen;
    private long _headerStruck;

    /// <summary>The seed.</summary>
    public int Seed => seed;

    /// <summary>Clock and timers.</summary>
    public TimeProvider Time => time;

    /// <summary>The time.</summary>
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>The rules, oldest first.</summary>
    public IReadOnlyList<FaultRule> Rules => _rules;

    /// <summary>What has struck.</summary>
    public StrikeLog Strikes { get; } = new();

    /// <summary>The rules that headers brought along last, oldest first.</summary>
    public IReadOnlyList<FaultRule> LastOfHeaders => _headerFaults.Last();

    /// <summary>How many faults of headers were to strike.</summary>
    public long HeaderChosen => Interlocked.Read(ref _headerChosen);

    /// <summary>How many of them did.</summary>
    public long HeaderStruck => Interlocked.Read(ref _headerStruck);

    /// <summary>Makes a registry with the rules of the options.</summary>
    /// <exception cref="FormatException">One of them is wrong.</exception>
    public static FaultRegistry From(MieEmulatorOptions options, ServerLog log)
    {
        FaultRegistry registry = new(options.Seed ?? Random.Shared.Next(), options.Time, log);
        registry.Add(options.Faults);
        return registry;
    }

    /// <summary>Adds rules, or none when one text is wrong.</summary>
    /// <exception cref="FormatException">A text is wrong, or there is no fault in any.</exception>
    public IReadOnlyList<FaultRule> Add(IEnumerable<string> texts)
    {
        List<FaultClause> clauses = [.. texts.SelectMany(FaultText.Parse)];
        lock (_gate)
        {
            int id = _lastId;
            FaultRule[] added = [.. clauses.Select(c =>
                FaultRule.Create(string.Create(CultureInfo.InvariantCulture, $"f{++id}"), c, seed))];
            _lastId = id;
            _rules = [.. _rules, .. added];
            return added;
        }
    }

    /// <summary>Takes a rule away; false when there is none with this id.</summary>
    public bool Remove(string id)
    {
        lock (_gate)
        {
            FaultRule[] rest = [.. _rules.Where(r => r.Id != id)];
            bool found = rest.Length < _rules.Length;
            _rules = rest;
            return found;
        }
    }

    /// <summary>Takes all rules away.</summary>
    public void RemoveAll()
    {
        lock (_gate)
        {
            _rules = [];
        }
    }

    /// <summary>Sets all counters to 0: the rules begin anew.</summary>
    public void Reset()
    {
        foreach (FaultRule rule in _rules)
            rule.Reset();
        _headerFaults.Clear();
        Interlocked.Exchange(ref _headerChosen, 0);
        Interlocked.Exchange(ref _headerStruck, 0);
        Strikes.Clear();
    }

    /// <summary>What rules have to know of a request; null, at next to no cost, when there is neither a rule nor a header.</summary>
    public FaultRequest? Look(HttpContext context, ServiceCall call)
    {
        string? header = context.Request.Headers[HeaderName];
        return _rules.Length == 0 && string.IsNullOrWhiteSpace(header) ? null : new FaultRequest(context, call, header);
    }

    /// <summary>By how much the service's clock is ahead while it checks the signature of this request; 0 when it is right.</summary>
    /// <exception cref="ServiceErrorException">The header is wrong.</exception>
    public TimeSpan ChooseSkew(FaultRequest request)
    {
        // Only that word: a wrong header of a request that is not signed well gets 401 before 400.
        bool headerToo = request.Header?.Contains(ClockSkewEffect.Word, StringComparison.OrdinalIgnoreCase) == true;
        TimeSpan skew = TimeSpan.Zero;
        foreach (ChosenFault fault in Choose(request, headerToo, beforeSignature: true))
        {
            fault.Strike();
            skew += ((ClockSkewEffect)fault.Effect).Ahead;
        }
        return skew;
    }

    /// <summary>What is to go wrong with a request whose signature is good.</summary>
    /// <exception cref="ServiceErrorException">The header is wrong.</exception>
    public FaultPlan Choose(FaultRequest request)
    {
        List<ChosenFault> chosen = Choose(request, headerToo: true, beforeSignature: false);
        return chosen.Count == 0 ? FaultPlan.None : new FaultPlan(chosen);
    }

    /// <summary>Counts, lists and logs a strike.</summary>
    private void Record(FaultRule rule, FaultRequest request)
    {
        rule.CountStrike();
        if (rule.Id == HeaderFaults.Id)
            Interlocked.Increment(ref _headerStruck);
        Strikes.Add(new FaultStrike(Now, rule.Word, rule.Id, rule.Text, request.RequestId, request.Method, request.Path));
        if (log.IsOn)
        {
            log.Write(
                "fault",
                $"{request.Method} {request.Path}: the fault {rule.Text} ({rule.Id}) struck.",
                ("fault", rule.Text), ("rule", rule.Id), ("method", request.Method), ("path", request.Path),
                ("requestId", request.RequestId));
        }
    }

    private List<ChosenFault> Choose(FaultRequest request, bool headerToo, bool beforeSignature)
    {
        List<ChosenFault> chosen = [];
        Consider(_rules, request, beforeSignature, chosen);
        if (!headerToo || string.IsNullOrWhiteSpace(request.Header))
            return chosen;
        int before = chosen.Count;
        Consider(ReadHeader(request.Header), request, beforeSignature, chosen);
        Interlocked.Add(ref _headerChosen, chosen.Count - before);
        return chosen;
    }

    private void Consider(IReadOnlyList<FaultRule> rules, FaultRequest request, bool beforeSignature, List<ChosenFault> chosen)
    {
        foreach (FaultRule rule in rules)
        {
            if (rule.Effect.BeforeSignature == beforeSignature && rule.Consider(request, time, Record) is { } fault)
                chosen.Add(fault);
        }
    }

    private List<FaultRule> ReadHeader(string header)
    {
        try
        {
            return _headerFaults.Read(header);
        }
        catch (FormatException e)
        {
            throw ServiceErrorException.Invalid($"{HeaderName}: {e.Message}");
        }
    }
}
