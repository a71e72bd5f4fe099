using MieTools.Server.Emulator.Faults.Effects;
using MieTools.Server.Emulator.Faults.Responses;
using MieTools.Server.Wire;

namespace MieTools.Server.Emulator.Faults;

/// <summary>Lets a stream go wrong as a plan says.</summary>
internal static class FaultyStream
{
    /// <summary>The stream as it goes out. It is the very same one when nothing is to happen to it.</summary>
    /// <param name="pieces">The stream, in whatever pieces it comes.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="path">The path in the container.</param>
    /// <param name="contentType">The answer's Content-Type: events are looked for in <c>text/event-stream</c> only.</param>
    public static IAsyncEnumerable<ReadOnlyMemory<byte>> Apply(
        IAsyncEnumerable<ReadOnlyMemory<byte>> pieces, FaultPlan plan, string path, string? contentType)
    {
        if (plan.IsNone)
            return pieces;
        bool events = contentType?.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase) == true;
        bool framed = false;
        StreamApi api = StreamApis.Of(path);
        foreach (ChosenFault fault in plan.StreamErrors)
        {
            fault.Api = api;
            FaultStage stage = fault.Effect.Stage;
            if (stage == FaultStage.Events && !events)
                continue;
            if (events && !framed && stage != FaultStage.Bytes)
            {
                pieces = EventSplitter.Frame(pieces);
                framed = true;
            }
            pieces = fault.Effect.OnStream(pieces, events, fault);
        }
        return pieces;
    }
}
