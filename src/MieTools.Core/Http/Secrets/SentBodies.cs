namespace MieTools.Core.Http.Secrets;

/// <summary>
/// The last bodies that went to a service: what it says later about what it was sent has the values of those in it. They are looked
/// through only when there is something to mask.
/// </summary>
internal sealed class SentBodies
{
    /// <summary>Where a request has those that went before it.</summary>
    public static readonly HttpRequestOptionsKey<SentBodies> OptionsKey = new("MieTools.SentBodies");

    // A command changes one deployment after the other; one a hundred times as large as any is not kept for long.
    private const int MaxBodies = 32;
    private const int MaxBytes = 2 * 1024 * 1024;

    private readonly Queue<byte[]> _bodies = new();
    private long _bytes;

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_bodies)
                return _bodies.Count == 0;
        }
    }

    /// <summary>Keeps one; the oldest go when there are too many. The newest always stays.</summary>
    public void Add(byte[] body)
    {
        if (body.Length == 0)
            return;
        lock (_bodies)
        {
            _bodies.Enqueue(body);
            _bytes += body.Length;
            while (_bodies.Count > 1 && (_bodies.Count > MaxBodies || _bytes > MaxBytes))
                _bytes -= _bodies.Dequeue().Length;
        }
    }

    /// <summary>Hands on the secret values in them.</summary>
    public void Find(Action<string> found)
    {
        byte[][] bodies;
        lock (_bodies)
            bodies = [.. _bodies];
        foreach (byte[] body in bodies)
            BodySecrets.Find(body, null, found);
    }
}
