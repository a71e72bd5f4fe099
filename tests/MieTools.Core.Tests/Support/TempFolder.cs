namespace MieTools.Core.Tests.Support;

/// <summary>A folder that plays the home folder and is gone after the test.</summary>
internal sealed class TempFolder : IDisposable
{
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);

    public TempFolder()
    {
        Root = Directory.CreateTempSubdirectory("mie-").FullName;
        _variables["HOME"] = Root;
        _variables["USERPROFILE"] = Root;
    }

    public string Root { get; }

    /// <summary>An environment of its own, with this folder as home.</summary>
    public Func<string, string?> Environment => name => _variables.GetValueOrDefault(name);

    public TempFolder Set(string variable, string value)
    {
        _variables[variable] = value;
        return this;
    }

    /// <summary>A path in it, with the system's separators however the name is written.</summary>
    public string At(string name) => Path.GetFullPath(Path.Combine(Root, name));

    public string Write(string name, string text)
    {
        string path = At(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    /// <summary>A key of the vectors, copied here.</summary>
    public string CopyKey(string vector, string name = "key.pem") => Write(name, File.ReadAllText(VectorFiles.Key(vector)));

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
