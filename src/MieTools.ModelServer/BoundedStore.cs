using System.Diagnostics.CodeAnalysis;

namespace MieTools.ModelServer;

/// <summary>
/// Keeps what requests leave behind, in the order it came; the oldest goes when there is too much. Any thread may use it.
/// </summary>
/// <param name="most">How many entries are kept.</param>
/// <param name="mostSize">Their sizes together; the newest entry is kept whatever its size.</param>
internal sealed class BoundedStore<T>(int most, long mostSize = long.MaxValue)
    where T : class
{
    private readonly object _gate = new();
    private readonly LinkedList<(string Id, T Value, long Size)> _order = new();
    private readonly Dictionary<string, LinkedListNode<(string Id, T Value, long Size)>> _nodes = new(StringComparer.Ordinal);
    private long _size;

    /// <summary>Adds an entry; false when there is one of that id.</summary>
    public bool Add(string id, T value, long size = 0)
    {
        lock (_gate)
        {
            if (_nodes.ContainsKey(id))
                return false;
            _nodes.Add(id, _order.AddLast((id, value, size)));
            _size += size;
            while (_order.Count > 1 && (_order.Count > most || _size > mostSize))
                Drop(_order.First!);
            return true;
        }
    }

    public bool TryGet(string id, [NotNullWhen(true)] out T? value)
    {
        lock (_gate)
        {
            value = _nodes.TryGetValue(id, out LinkedListNode<(string Id, T Value, long Size)>? node) ? node.Value.Value : null;
            return value is not null;
        }
    }

    /// <summary>Removes an entry; false when there is none of that id.</summary>
    public bool Remove(string id)
    {
        lock (_gate)
        {
            if (!_nodes.TryGetValue(id, out LinkedListNode<(string Id, T Value, long Size)>? node))
                return false;
            Drop(node);
            return true;
        }
    }

    /// <summary>All entries, the oldest first.</summary>
    public List<T> ToList()
    {
        lock (_gate)
            return [.. _order.Select(e => e.Value)];
    }

    private void Drop(LinkedListNode<(string Id, T Value, long Size)> node)
    {
        _size -= node.Value.Size;
        _nodes.Remove(node.Value.Id);
        _order.Remove(node);
    }
}
