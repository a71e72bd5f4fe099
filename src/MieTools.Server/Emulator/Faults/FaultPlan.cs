using Microsoft.AspNetCore.Http;
using MieTools.Server.Emulator.Faults.Effects;
using MieTools.Server.Emulator.Faults.Effects.Calls;
using MieTools.Server.Emulator.Faults.Responses;

namespace MieTools.Server.Emulator.Faults;

/// <summary>The faults to apply to one request.</summary>
internal sealed class FaultPlan(IReadOnlyList<ChosenFault> faults)
{
    /// <summary>Nothing goes wrong.</summary>
    public static FaultPlan None { get; } = new([]);

    /// <summary>True when nothing goes wrong.</summary>
    public bool IsNone => faults.Count == 0;

    /// <summary>The faults, by where they stand in a stream's way.</summary>
    public IEnumerable<ChosenFault> StreamErrors =>
        faults.Where(f => f.Effect.Stage != FaultStage.None).OrderBy(f => f.Effect.Stage);

    /// <summary>Strikes before anything is done.</summary>
    /// <returns>True when the request has been answered.</returns>
    /// <exception cref="ServiceErrorException">The answer.</exception>
    public async ValueTask<bool> OnRequestAsync(HttpContext context)
    {
        // All waits come before an answer, in whatever order they were written.
        foreach (ChosenFault fault in faults.OrderByDescending(f => f.Effect is DelayEffect))
        {
            if (await fault.Effect.OnRequestAsync(context, fault).ConfigureAwait(false))
                return true;
        }
        return false;
    }

    /// <summary>Strikes when the request is about to be served.</summary>
    /// <exception cref="ConnectionResetException">The connection has to end.</exception>
    public ValueTask OnServingAsync(CancellationToken cancellation) =>
        IsNone ? default : EachAsync(static (fault, cancellation) => fault.Effect.OnServingAsync(fault, cancellation), cancellation);

    /// <summary>Strikes when the request has been served and no byte of its answer has gone.</summary>
    /// <exception cref="ConnectionResetException">The connection has to end.</exception>
    public ValueTask OnAnswerAsync(CancellationToken cancellation) =>
        IsNone ? default : EachAsync(static (fault, cancellation) => fault.Effect.OnAnswerAsync(fault, cancellation), cancellation);

    /// <summary>Changes an answer that is no stream.</summary>
    public WholeResponse OnWhole(ReadOnlyMemory<byte> body, string? contentType)
    {
        WholeResponse answer = new(body, contentType);
        foreach (ChosenFault fault in faults)
            fault.Effect.OnWhole(answer, fault);
        return answer;
    }

    /// <summary>How a change of a deployment that this request starts goes; null for its normal way.</summary>
    public LifecycleFault? OnLifecycle()
    {
        LifecycleFault? all = null;
        foreach (ChosenFault fault in faults)
        {
            if (fault.Effect is LifecycleEffect effect)
                all = effect.Strike(fault, all);
        }
        return all;
    }

    private async ValueTask EachAsync(Func<ChosenFault, CancellationToken, ValueTask> strike, CancellationToken cancellation)
    {
        foreach (ChosenFault fault in faults)
            await strike(fault, cancellation).ConfigureAwait(false);
    }
}
