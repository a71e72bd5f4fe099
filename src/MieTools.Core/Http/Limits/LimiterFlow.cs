namespace MieTools.Core.Http.Limits;

/// <summary>The requests of one pipeline, batch or proxy, which have their turns beside those of others.</summary>
/// <param name="observer">Told when the pace changes, on any thread; null for nobody.</param>
internal sealed class LimiterFlow(Action<RateChange>? observer)
{
    /// <summary>Those that wait, the first one first.</summary>
    public Queue<TaskCompletionSource> Waiting { get; } = new();

    /// <summary>Whether it is among those that have turns.</summary>
    public bool IsListed { get; set; }

    public void Tell(RateChange change) => observer?.Invoke(change);
}
