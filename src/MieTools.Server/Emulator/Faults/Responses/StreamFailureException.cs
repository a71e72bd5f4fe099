namespace MieTools.Server.Emulator.Faults.Responses;

/// <summary>A stream failed after it had begun: the router reports it in the StreamFailure trailer.</summary>
internal sealed class StreamFailureException(string code, int status) : Exception($"{code} ({status})")
{
    /// <summary>Name of the failure, for instance <c>RequestTimeout</c>.</summary>
    public string Code { get; } = code;

    /// <summary>The status the answer would have had, had it not begun.</summary>
    public int Status { get; } = status;

    /// <summary>The trailer's value.</summary>
    /// <remarks>The service documents an ErrorCode and an HTTP code; how the two are written is this emulator's choice.</remarks>
    public string TrailerValue => $"ErrorCode={Code};HttpCode={Status}";
}
