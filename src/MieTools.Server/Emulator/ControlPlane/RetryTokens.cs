using System.Security.Cryptography;
using MieTools.Server.Emulator.State;

namespace MieTools.Server.Emulator.ControlPlane;

/// <summary>Remembers for a day what calls with a retry token did, so that a retry does nothing again.</summary>
/// <remarks>The day is the service's; that the oldest go earlier when there are very many is ours.</remarks>
internal sealed class RetryTokens
{
    private const int Most = 10_000;
    private static readonly TimeSpan s_lifetime = TimeSpan.FromHours(24);
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    // In the order of their use: the oldest are found without looking at the others.
    private readonly Queue<Entry> _order = new();
    private readonly TimeProvider _time;
    private readonly StateStore _state;

    /// <summary>Begins with those that were kept.</summary>
    public RetryTokens(TimeProvider time, StateStore state)
    {
        _time = time;
        _state = state;
        foreach ((string token, SavedRetryToken saved) in state.Read(StateTable.RetryTokens, SavedJson.Default.SavedRetryToken)
            .OrderBy(e => e.Value.Used))
        {
            Include(new Entry(token, saved));
        }
    }

    /// <summary>The result of the call that had this token before, or null when it is new.</summary>
    /// <exception cref="ServiceErrorException">The token came with another body before.</exception>
    public string? Find(string token, ReadOnlyMemory<byte> body)
    {
        if (!_entries.TryGetValue(token, out Entry? entry) || IsOld(entry))
            return null;
        return entry.Saved.BodyHash.AsSpan().SequenceEqual(SHA256.HashData(body.Span))
            ? entry.Saved.Result
            : throw ServiceErrorException.InvalidatedRetryToken();
    }

    /// <summary>Remembers a result.</summary>
    public void Add(string token, ReadOnlyMemory<byte> body, string result)
    {
        while (_order.TryPeek(out Entry? oldest) && (_entries.Count >= Most || IsOld(oldest)))
            Forget(_order.Dequeue());
        Entry entry = new(token, new SavedRetryToken(SHA256.HashData(body.Span), result, _time.GetUtcNow()));
        Include(entry);
        _state.Changed(entry);
    }

    private void Include(Entry entry)
    {
        _entries[entry.Token] = entry;
        _order.Enqueue(entry);
    }

    private void Forget(Entry entry)
    {
        // A token that was used anew has an entry further back.
        if (!_entries.TryGetValue(entry.Token, out Entry? present) || present != entry)
            return;
        _entries.Remove(entry.Token);
        _state.Removed(StateTable.RetryTokens, entry.Token);
    }

    private bool IsOld(Entry entry) => _time.GetUtcNow() - entry.Saved.Used > s_lifetime;

    private sealed record Entry(string Token, SavedRetryToken Saved) : IStateRecord
    {
        public StateRow ToRow() => StateRow.Of(StateTable.RetryTokens, Token, Saved, SavedJson.Default.SavedRetryToken);
    }
}
