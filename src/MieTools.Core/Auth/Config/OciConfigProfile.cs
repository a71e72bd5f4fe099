namespace MieTools.Core.Auth.Config;

/// <summary>A profile of the config file, with what it takes over from DEFAULT.</summary>
public sealed class OciConfigProfile
{
    private readonly IReadOnlyDictionary<string, string> _own;
    private readonly IReadOnlyDictionary<string, string>? _inherited;
    private readonly IReadOnlyDictionary<string, VariableValue>? _variables;

    internal OciConfigProfile(
        string name, string path, IReadOnlyDictionary<string, string> own, IReadOnlyDictionary<string, string>? inherited, string? warning,
        IReadOnlyDictionary<string, VariableValue>? variables = null)
    {
        Name = name;
        Path = path;
        _own = own;
        _inherited = inherited;
        Warning = warning;
        _variables = variables is { Count: > 0 } ? variables : null;
    }

    /// <summary>A profile that no file has, of variables alone.</summary>
    internal static OciConfigProfile Of(IReadOnlyDictionary<string, VariableValue> variables) =>
        new("", "", new Dictionary<string, string>(), null, null, variables);

    /// <summary>This profile with variables in place of some of its values.</summary>
    internal OciConfigProfile With(IReadOnlyDictionary<string, VariableValue> variables) =>
        new(Name, Path, _own, _inherited, Warning, variables);

    /// <summary>Whether a file has it; else it is of variables alone.</summary>
    internal bool IsInFile => Path.Length > 0;

    /// <summary>What to call it at the beginning of a sentence.</summary>
    internal string Title => IsInFile ? $"Profile '{Name}' in '{Path}'" : "What the environment variables of the OCI CLI describe";

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
    public string? this[string key] => VariableOf(key) is not null ? Own(key) : _own.ContainsKey(key) ? Own(key)
        : _inherited is not null && _inherited.TryGetValue(key, out string? value) && value.Length > 0 ? value : null;

    /// <summary>The profile's own value, null when it has none.</summary>
    public string? Own(string key) => _variables is not null && _variables.TryGetValue(key, out VariableValue? set)
        ? set.Value : _own.TryGetValue(key, out string? value) && value.Length > 0 ? value : null;

    /// <summary>The environment variable that a value comes from; null when it comes from the file.</summary>
    internal string? VariableOf(string key) =>
        _variables is not null && _variables.TryGetValue(key, out VariableValue? set) ? set.Variable : null;

    /// <summary>Where the value of a key stands: the variable, or the profile, or DEFAULT, and the file.</summary>
    internal string OriginOf(string key) => VariableOf(key) is { } variable ? $"environment variable {variable}"
        : $"profile '{(_own.ContainsKey(key) ? Name : OciConfigFile.DefaultProfile)}' in '{Path}'";

    /// <summary>What to call a value: its key and where it stands.</summary>
    internal string Naming(string key) =>
        VariableOf(key) is { } variable ? $"Environment variable {variable}" : $"'{key}' of {OriginOf(key)}";

    /// <summary>Name and file; no values, which may be secret.</summary>
    public override string ToString() => $"{Name} in {Path}";
}
