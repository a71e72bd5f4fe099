using System.Runtime.CompilerServices;
using MieTools.Server.Emulator.Faults.Grammar;
using MieTools.Server.Emulator.Faults.Matching;
using MieTools.Server.Emulator.Faults.Responses;

namespace MieTools.Server.Emulator.Faults.Effects.Bodies;

/// <summary><c>reset</c>, <c>close</c> and <c>stall</c>: an answer breaks off, before it begins or in its middle.</summary>
/// <remarks>
/// Without a parameter, and with <c>at=request</c>, nothing is done for the request; behind <c>/predict</c> a stall runs into the time
/// limit there. With <c>at=answer</c> it has been served and its answer is lost,
/// with <c>at=headers</c> status and headers go out. <c>after=n</c> counts a stream's events (an answer behind <c>/predict</c> has none:
/// there it is
/// <c>at=request</c>), <c>bytes=n</c> the body's bytes.
/// </remarks>
internal sealed class CutEffect : BreakEffect
{
    /// <summary>The word that closes a connection.</summary>
    public const string Close = "close";

    /// <summary>The word that lets a client wait.</summary>
    public const string Stall = "stall";

    private const string AtRequest = "request";
    private const string AtAnswer = "answer";
    private const string AtHeaders = "headers";
    private readonly string _how;
    private readonly string? _at;
    private readonly int? _after;
    private readonly int? _bytes;

    private CutEffect(string how, string? at, int? after, int? bytes)
        : base(after ?? 0)
    {
        _how = how;
        _at = at;
        _after = after;
        _bytes = bytes;
    }

    /// <inheritdoc/>
    public override FaultScope Scope => _after is null ? FaultScope.All : FaultScope.Inference;

    /// <inheritdoc/>
    public override FaultStage Stage => _at is AtRequest or AtAnswer ? FaultStage.None : FaultStage.Pieces;

    /// <summary>Reads it.</summary>
    public static FaultEffect Create(FaultArguments arguments)
    {
        string? at = arguments.Choice("at", AtRequest, AtAnswer, AtHeaders);
        int? after = arguments.Number("after", 0, int.MaxValue);
        int? bytes = arguments.Number("bytes", 0, int.MaxValue);
        int given = (at is null ? 0 : 1) + (after is null ? 0 : 1) + (bytes is null ? 0 : 1);
        if (given > 1)
            throw arguments.Refused("at, after and bytes exclude each other");
        return new CutEffect(arguments.Word, given == 0 ? AtRequest : at, after, bytes);
    }

    /// <inheritdoc/>
    public override ValueTask OnServingAsync(ChosenFault fault, CancellationToken cancellation) =>
        _at == AtRequest || (_after is not null && fault.Request.Scope == FaultScope.Whole) ? CutAsync(fault, cancellation) : default;

    /// <inheritdoc/>
    public override ValueTask OnAnswerAsync(ChosenFault fault, CancellationToken cancellation) =>
        _at == AtAnswer ? CutAsync(fault, cancellation) : default;

    /// <inheritdoc/>
    public override void OnWhole(WholeResponse answer, ChosenFault fault)
    {
        if ((_at == AtHeaders ? 0 : _bytes) is not { } bytes || bytes >= answer.Body.Length || answer.CutAsync is not null)
            return;
        answer.CutAt = bytes;
        answer.CutAsync = cancellation => CutAsync(fault, cancellation);
    }

    /// <inheritdoc/>
    public override IAsyncEnumerable<ReadOnlyMemory<byte>> OnStream(
        IAsyncEnumerable<ReadOnlyMemory<byte>> pieces, bool events, ChosenFault fault) =>
        _bytes is { } bytes ? CutBytes(pieces, bytes, fault) : base.OnStream(pieces, events, fault);

    /// <inheritdoc/>
    protected override async ValueTask<ReadOnlyMemory<byte>> EndAsync(ChosenFault fault, CancellationToken cancellation)
    {
        if (_how == Stall)
            await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(false);
        throw new ConnectionResetException(orderly: _how == Close);
    }

    private async ValueTask CutAsync(ChosenFault fault, CancellationToken cancellation)
    {
        fault.Strike();
        await EndAsync(fault, cancellation).ConfigureAwait(false);
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> CutBytes(
        IAsyncEnumerable<ReadOnlyMemory<byte>> pieces, int bytes, ChosenFault fault,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        int left = bytes;
        if (left > 0)
        {
            await foreach (ReadOnlyMemory<byte> piece in pieces.WithCancellation(cancellation).ConfigureAwait(false))
            {
                yield return piece[..Math.Min(left, piece.Length)];
                left -= Math.Min(left, piece.Length);
                if (left == 0)
                    break;
            }
        }
        if (left == 0)
            await CutAsync(fault, cancellation).ConfigureAwait(false);
    }
}
