using System.Globalization;

namespace MieTools.Server.Emulator.Faults;

/// <summary>What a request's <c>mie-fault</c> header asks to go wrong.</summary>
/// <remarks>
/// One or more faults with commas between, each with parameters after semicolons:
/// <c>stream-failure;after=3</c>, <c>reset;after=1</c>, <c>stall;after=2</c>, <c>error-event;after=3</c>, <c>no-done</c>,
/// <c>status=429;retry-after=1;times=2</c>, <c>delay=250</c> (milliseconds).
/// With <c>times=n</c> a fault strikes the first n requests that carry the same header (add <c>key=…</c> to tell tests apart).
/// </remarks>
internal sealed class FaultPlan
{
    /// <summary>Nothing goes wrong.</summary>
    public static FaultPlan None { get; } = new();

    /// <summary>Wait before anything is answered.</summary>
    public TimeSpan Delay { get; private set; }

    /// <summary>Answer with this status in place of the real answer; 0 for none.</summary>
    public int Status { get; private set; }

    /// <summary>Text of the Retry-After header that goes with <see cref="Status"/>.</summary>
    public string? RetryAfter { get; private set; }

    /// <summary>How a stream breaks.</summary>
    public StreamFault Stream { get; private set; }

    /// <summary>After how many chunks it breaks.</summary>
    public int After { get; private set; }

    /// <summary>The code that a StreamFailure trailer names.</summary>
    public string FailureCode { get; private set; } = "RequestTimeout";

    /// <summary>Leave out the <c>[DONE]</c> at the end.</summary>
    public bool NoDone { get; private set; }

    /// <summary>Reads the header.</summary>
    /// <param name="text">Its value, or null.</param>
    /// <param name="ledger">Counts how often a fault with <c>times</c> has struck.</param>
    public static FaultPlan Parse(string? text, FaultLedger ledger)
    {
        if (string.IsNullOrWhiteSpace(text))
            return None;
        FaultPlan plan = new();
        foreach (string fault in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            plan.Add(fault, ledger);
        return plan;
    }

    private void Add(string fault, FaultLedger ledger)
    {
        string[] parts = fault.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Dictionary<string, string> parameters = new(StringComparer.OrdinalIgnoreCase);
        foreach (string part in parts)
        {
            string[] pair = part.Split('=', 2, StringSplitOptions.TrimEntries);
            parameters[pair[0]] = pair.Length > 1 ? pair[1] : "";
        }
        if (parameters.ContainsKey("times") && !ledger.Strikes(fault, Number(parameters, "times")))
            return;
        switch (parts[0].Split('=')[0].ToLowerInvariant())
        {
            case "delay":
                Delay = TimeSpan.FromMilliseconds(Number(parameters, "delay"));
                break;
            case "status":
                Status = Number(parameters, "status");
                if (Status is < 400 or > 599)
                    throw ServiceFault.Invalid($"mie-fault: status {Status} is not an error status.");
                RetryAfter = parameters.GetValueOrDefault("retry-after");
                break;
            case "no-done":
                NoDone = true;
                break;
            case "stream-failure":
                Break(StreamFault.Trailer, parameters);
                FailureCode = parameters.GetValueOrDefault("code", FailureCode);
                break;
            case "reset":
                Break(StreamFault.Reset, parameters);
                break;
            case "stall":
                Break(StreamFault.Stall, parameters);
                break;
            case "error-event":
                Break(StreamFault.ErrorEvent, parameters);
                break;
            default:
                throw ServiceFault.Invalid($"mie-fault: '{parts[0]}' is not a fault. Known are stream-failure, reset, stall, error-event, no-done, status, delay.");
        }
    }

    private void Break(StreamFault how, Dictionary<string, string> parameters)
    {
        Stream = how;
        After = parameters.ContainsKey("after") ? Number(parameters, "after") : 0;
    }

    private static int Number(Dictionary<string, string> parameters, string name) =>
        int.TryParse(parameters[name], NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            ? value
            : throw ServiceFault.Invalid($"mie-fault: {name} needs a number, not '{parameters[name]}'.");
}
