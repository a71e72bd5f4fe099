namespace MieTools.Server.Emulator.Faults.Effects;

/// <summary><c>error-event</c>: a stream ends with an error object, as a model server that fails sends it.</summary>
internal sealed class ErrorEventEffect(int after) : BreakEffect(after)
{
    private static readonly byte[] s_event = """
        data: {"error":{"message":"The model server failed: this is the fault that was asked for.","type":"server_error","code":"internal_error"}}


        """u8.ToArray();

    /// <summary>Reads it.</summary>
    public static FaultEffect Create(FaultArguments arguments) => new ErrorEventEffect(arguments.Number("after", 0, int.MaxValue) ?? 0);

    /// <inheritdoc/>
    protected override ValueTask<ReadOnlyMemory<byte>> EndAsync(CancellationToken cancellation) => new(s_event);
}
