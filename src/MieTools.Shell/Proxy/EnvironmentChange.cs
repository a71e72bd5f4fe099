namespace MieTools.Proxy;

/// <summary>
/// Variables of this process that were set, and what they were before. Several changes may be made one upon the other, and be undone in
/// whatever order.
/// </summary>
internal sealed class EnvironmentChange
{
    // All that have not been undone, the oldest first: the environment is the process's, whichever session made them.
    private static readonly List<EnvironmentChange> s_changes = [];

    private readonly List<Entry> _entries = [];

    private EnvironmentChange()
    {
    }

    /// <summary>Sets variables.</summary>
    public static EnvironmentChange Make(IEnumerable<KeyValuePair<string, string>> variables)
    {
        EnvironmentChange change = new();
        lock (s_changes)
        {
            foreach ((string name, string value) in variables)
            {
                change._entries.Add(new Entry(name, value) { Before = Environment.GetEnvironmentVariable(name) });
                Environment.SetEnvironmentVariable(name, value);
            }
            s_changes.Add(change);
        }
        return change;
    }

    /// <summary>Puts back what was there before; what somebody else has set since stays.</summary>
    public void Undo()
    {
        lock (s_changes)
        {
            int at = s_changes.IndexOf(this);
            if (at < 0)
                return;
            s_changes.RemoveAt(at);
            foreach (Entry entry in _entries)
                Undo(entry, s_changes.Skip(at).SelectMany(c => c._entries).FirstOrDefault(e => e.Name == entry.Name));
        }
    }

    // With a later change of the same variable, that one puts back what this one had found.
    private static void Undo(Entry entry, Entry? later)
    {
        if (later is null && Environment.GetEnvironmentVariable(entry.Name) == entry.Value)
            Environment.SetEnvironmentVariable(entry.Name, entry.Before);
        else if (later?.Before == entry.Value)
            later.Before = entry.Before;
    }

    private sealed record Entry(string Name, string Value)
    {
        public string? Before { get; set; }
    }
}
