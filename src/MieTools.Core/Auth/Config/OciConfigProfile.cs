namespace MieTools.Core.Auth.Config;

/// <summary>A profile of the config file, with what it takes over from DEFAULT.</summary>
public sealed class OciConfigProfile
{
    private readonly IReadOnlyDictionary<string, string> _own;
    private readonly IReadOnlyDictionary<string, string>? _inherited;

    internal OciConfigProfile(
        string name, string path, IReadOnlyDictionary<string, string> own, IReadOnlyDictionary<string, string>? inherited, string? warning)
    {
        Name = name;
        Path = path;
        _own = own;
        _inherited = inherited;
        Warning = warning;
    }

    /// <summary>The profile's name as the file writes it.</summary>
    public string Name { get; }

    /// <summary>The file it comes from.</summary>
    public string Path { get; }

    /// <summary>Set when the name was only found by ignoring case; null otherwise.</summary>
    public string? Warning { get; }

    /// <summary>
    /// A value by its key (lower case): the profile's own, else that of DEFAULT; null when there is none. An empty one of the profile's own
    /// is none, and hides that of DEFAULT, as in the SDKs.
    /// </summary>
    public string? this[string key] => _own.ContainsKey(key) ? Own(key)
        : _inherited is not null && _inherited.TryGetValue(key, out string? value) && value.Length > 0 ? value : null;

    /// <summary>The profile's own value, null when it has none.</summary>
    public string? Own(string key) => _own.TryGetValue(key, out string? value) && value.Length > 0 ? value : null;

    /// <summary>Where the value of a key stands: the profile, or DEFAULT, and the file.</summary>
    internal string OriginOf(string key) =>
        $"profile '{(_own.ContainsKey(key) ? Name : OciConfigFile.DefaultProfile)}' in '{Path}'";

    /// <summary>Name and file; no values, which may be secret.</summary>
    public override string ToString() => $"{Name} in {Path}";
}
