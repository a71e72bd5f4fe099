namespace MieTools.Server.Emulator.Faults.Responses;

/// <summary>An answer that is no stream, on its way through the faults that change it.</summary>
internal sealed class WholeResponse(ReadOnlyMemory<byte> body, string? contentType)
{
    /// <summary>The body.</summary>
    public ReadOnlyMemory<byte> Body { get; set; } = body;

    /// <summary>True when the body is JSON, as its Content-Type says.</summary>
    public bool IsJson => contentType?.Contains("json", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>By how much Content-Length is more than the body.</summary>
    public int Missing { get; set; }

    /// <summary>Pace of the body in bytes a second; 0 for no pause.</summary>
    public int BytesPerSecond { get; set; }

    /// <summary>Times the pauses of <see cref="BytesPerSecond"/>.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>After how many bytes of the body <see cref="CutAsync"/> is called; null for never.</summary>
    public int? CutAt { get; set; }

    /// <summary>Breaks the answer.</summary>
    public Func<CancellationToken, ValueTask>? CutAsync { get; set; }
}
