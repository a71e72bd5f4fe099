using static MieTools.Core.Errors.ErrorArea;
using static MieTools.Core.Errors.MieErrorCategory;

namespace MieTools.Core.Errors;

// Streams.
public static partial class MieErrors
{
    /// <summary>The connection was cut inside the stream.</summary>
    public static MieError StreamBroken { get; } = Own(Streaming, ConnectionError,
        "The chunks before it are valid. A stream cannot be resumed: call again.");

    /// <summary>Nothing came for <c>-TimeoutSec</c> seconds.</summary>
    public static MieError StreamIdleTimeout { get; } = Own(Streaming, OperationTimeout, "Allow a longer silence with `-TimeoutSec`.");

    /// <summary>The stream did not end within <c>-TotalTimeoutSec</c> seconds.</summary>
    public static MieError StreamTimeout { get; } = Own(Streaming, OperationTimeout,
        "Allow more time with `-TotalTimeoutSec`. The chunks before it are valid.");

    /// <summary>The service says at the end of the stream, or of a whole answer, that it failed.</summary>
    public static MieError StreamFailed { get; } = Own(Streaming, ResourceUnavailable,
        "The answer may lack its end. When it took too long, ask for fewer tokens or give the deployment more capacity; else see "
            + "its log and call again.",
        categoryNote: "ResourceUnavailable, or as the trailer's status says");

    /// <summary>One event of the stream is over <c>-MaxEventSize</c> (16 MB when left out).</summary>
    public static MieError StreamEventTooLarge { get; } = Own(Streaming, LimitsExceeded,
        "Allow more with `-MaxEventSize` (64MB, for instance) if the model server is meant to send events of that size.");
}
