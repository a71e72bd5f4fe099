namespace MieTools.Proxy;

/// <summary>Variables of this process that were set, and what they were before.</summary>
internal sealed class EnvironmentChange
{
    private readonly List<(string Name, string Value, string? Before)> _changes = [];

    private EnvironmentChange()
    {
    }

    /// <summary>Sets variables.</summary>
    public static EnvironmentChange Make(IEnumerable<KeyValuePair<string, string>> variables)
    {
        EnvironmentChange change = new();
        foreach ((string name, string value) in variables)
        {
            change._changes.Add((name, value, Environment.GetEnvironmentVariable(name)));
            Environment.SetEnvironmentVariable(name, value);
        }
        return change;
    }

    /// <summary>Puts back what was there before; what somebody else has set since stays.</summary>
    public void Undo()
    {
        foreach ((string name, string value, string? before) in _changes)
        {
            if (Environment.GetEnvironmentVariable(name) == value)
                Environment.SetEnvironmentVariable(name, before);
        }
    }
}
