using Microsoft.AspNetCore.Http;
using MieTools.Server.Emulator.Faults.Matching;
using MieTools.Server.Emulator.Faults.Responses;

namespace MieTools.Server.Emulator.Faults.Effects;

/// <summary>
/// What one kind of fault does, at each point of a request's way where it may. It has no state: that of a request is in the enumerators.
/// </summary>
internal abstract class FaultEffect
{
    /// <summary>The requests it can strike.</summary>
    public virtual FaultScope Scope => FaultScope.All;

    /// <summary>The operations it can strike, out of <see cref="ServiceOperations.Names"/>.</summary>
    public virtual IReadOnlyList<string> Operations => ServiceOperations.Names;

    /// <summary>True when it has to be known before the signature is checked.</summary>
    public virtual bool BeforeSignature => false;

    /// <summary>Where it stands in a stream's way.</summary>
    public virtual FaultStage Stage => FaultStage.None;

    /// <summary>True when it could strike this request.</summary>
    public virtual bool CanStrike(FaultRequest request) => (Scope & request.Scope) != FaultScope.None;

    /// <summary>Strikes when the signature has been checked and nothing else is done.</summary>
    /// <returns>True when the request has been answered.</returns>
    /// <exception cref="ServiceErrorException">The answer.</exception>
    public virtual ValueTask<bool> OnRequestAsync(HttpContext context, ChosenFault fault) => default;

    /// <summary>Strikes when the request is about to be served.</summary>
    /// <exception cref="ConnectionResetException">The connection has to end.</exception>
    public virtual ValueTask OnServingAsync(ChosenFault fault, CancellationToken cancellation) => default;

    /// <summary>Strikes when the request has been served and no byte of its answer has gone.</summary>
    /// <exception cref="ConnectionResetException">The connection has to end.</exception>
    public virtual ValueTask OnAnswerAsync(ChosenFault fault, CancellationToken cancellation) => default;

    /// <summary>Changes an answer that is no stream.</summary>
    public virtual void OnWhole(WholeResponse answer, ChosenFault fault)
    {
    }

    /// <summary>Changes a stream.</summary>
    /// <param name="pieces">One event a piece when there are events.</param>
    /// <param name="events">True when they are server-sent events.</param>
    /// <param name="fault">The strike.</param>
    public virtual IAsyncEnumerable<ReadOnlyMemory<byte>> OnStream(
        IAsyncEnumerable<ReadOnlyMemory<byte>> pieces, bool events, ChosenFault fault) => pieces;

    /// <summary>True when a piece counts: an event without data, a comment for instance, does not.</summary>
    protected static bool Counts(ReadOnlyMemory<byte> piece, bool events) => !events || SseBlock.HasData(piece.Span);
}
