using MieTools.Commands;

namespace MieTools.Embeddings;

/// <summary>Gathers texts. A group of them goes out when it is full, when the next text goes another way, and at the end.</summary>
/// <param name="size">Most texts of a group.</param>
/// <param name="open">Begins a group for a text that goes this way.</param>
/// <param name="send">Takes a group, in the order of the inputs.</param>
internal sealed class EmbeddingQueue(int size, Func<CallDraft, EmbeddingGroup> open, Action<EmbeddingGroup> send)
{
    private EmbeddingGroup? _open;

    /// <summary>Adds a text.</summary>
    /// <exception cref="MieException">It cannot be sent; see <see cref="Core.Inference.Embeddings.EmbeddingBatch.TryAdd"/>.</exception>
    public void Add(EmbeddingInput input, CallDraft draft, string text)
    {
        if (_open is not null && !_open.Takes(draft))
            Flush();
        _open ??= open(draft);
        if (!_open.TryAdd(input, text))
        {
            Flush();
            _open = open(draft);
            _open.TryAdd(input, text);
        }
        if (_open.IsFull)
            Flush();
    }

    /// <summary>Adds an input that cannot be sent, to be told of in its turn.</summary>
    public void AddFailed(EmbeddingInput input)
    {
        EmbeddingGroup group = _open ??= new EmbeddingGroup();
        group.Inputs.Add(input);
        // Nothing has to be waited for, or enough has been.
        if (group.Texts.Count == 0 || group.Inputs.Count >= 2 * size)
            Flush();
    }

    /// <summary>Sends what has been gathered.</summary>
    public void Flush()
    {
        EmbeddingGroup? group = _open;
        _open = null;
        if (group is { Inputs.Count: > 0 })
            send(group);
    }
}
