using System.Globalization;

namespace MieTools.Pipeline;

/// <summary>How one call stands. The threads that send and receive write it down, the pipeline thread reads it.</summary>
internal sealed class CallProgress(TimeProvider clock)
{
    private readonly long _start = clock.GetTimestamp();
    private long _sent;
    private long _toSend;
    private long _received;
    private long _toReceive;

    /// <summary>So much of the body has gone out.</summary>
    public void Sent(long done, long total)
    {
        Volatile.Write(ref _toSend, total);
        Volatile.Write(ref _sent, done);
    }

    /// <summary>So much of the answer has come; of how much, if the server said.</summary>
    public void Received(long done, long? total)
    {
        Volatile.Write(ref _toReceive, total ?? 0);
        Volatile.Write(ref _received, done);
    }

    /// <summary>How it stands.</summary>
    public ProgressState Look() => Moving()
        ?? new ProgressState($"Waiting for the answer, {ProgressState.Clock(clock.GetElapsedTime(_start))}");

    /// <summary>The bytes that are on their way; null while none are.</summary>
    public ProgressState? Moving()
    {
        (long received, long toReceive) = (Volatile.Read(ref _received), Volatile.Read(ref _toReceive));
        if (received > 0)
        {
            return toReceive >= received
                ? new ProgressState($"Received {Bytes(received, toReceive)}", ProgressState.PercentOf(received, toReceive))
                : new ProgressState($"Received {Bytes(received)}");
        }

        (long sent, long toSend) = (Volatile.Read(ref _sent), Volatile.Read(ref _toSend));
        return sent > 0 && sent < toSend
            ? new ProgressState($"Sent {Bytes(sent, toSend)}", ProgressState.PercentOf(sent, toSend)) : null;
    }

    private static string Bytes(long done, long? total = null)
    {
        (double unit, string name, string form) = (total ?? done) switch
        {
            < 1024 => (1, "bytes", "0"),
            < 1024 * 1024 => (1024.0, "KB", "0"),
            _ => (1024.0 * 1024, "MB", "0.0"),
        };
        string of = total is { } all ? $" of {Number(all)}" : "";
        return $"{Number(done)}{of} {name}";

        string Number(long bytes) => (bytes / unit).ToString(form, CultureInfo.InvariantCulture);
    }
}
