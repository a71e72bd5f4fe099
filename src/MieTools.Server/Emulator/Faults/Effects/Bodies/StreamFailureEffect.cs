using MieTools.Server.Emulator.Faults.Grammar;
using MieTools.Server.Emulator.Faults.Responses;

namespace MieTools.Server.Emulator.Faults.Effects.Bodies;

/// <summary><c>stream-failure</c>: a stream ends with the trailer StreamFailure.</summary>
internal sealed class StreamFailureEffect : BreakEffect
{
    private const string TimedOut = nameof(MieErrors.RequestTimeout);
    private readonly string _code;
    private readonly int _status;

    private StreamFailureEffect(int after, string code, int status)
        : base(after)
    {
        _code = code;
        _status = status;
    }

    /// <summary>Reads it.</summary>
    public static FaultEffect Create(FaultArguments arguments)
    {
        int after = arguments.Number("after", 0, int.MaxValue) ?? 0;
        string code = arguments.Text("code") ?? TimedOut;
        // It goes out as a header does, and its parts have semicolons between.
        if (!code.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            throw arguments.Wrong("code", "letters and digits", code);
        return new StreamFailureEffect(after, code, arguments.Number("status", 400, 599) ?? (code == TimedOut ? 408 : 500));
    }

    /// <inheritdoc/>
    protected override ValueTask<ReadOnlyMemory<byte>> EndAsync(ChosenFault fault, CancellationToken cancellation) =>
        throw new StreamFailureException(_code, _status);
}
