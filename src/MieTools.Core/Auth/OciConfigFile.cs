using System.Collections.Concurrent;

namespace MieTools.Core.Auth;

/// <summary>The OCI config file: where it is and what it says. Immutable.</summary>
public sealed class OciConfigFile
{
    /// <summary>Name of the profile that is used when none is named, and that the others inherit from.</summary>
    public const string DefaultProfile = "DEFAULT";

    private static readonly ConcurrentDictionary<string, (DateTime Modified, long Length, OciConfigFile File)> s_cache = new();
    private readonly Dictionary<string, Dictionary<string, string>> _sections;

    internal OciConfigFile(string path, Dictionary<string, Dictionary<string, string>> sections, IReadOnlyList<string> profileNames,
        IReadOnlyList<string> warnings)
    {
        FilePath = path;
        _sections = sections;
        ProfileNames = profileNames;
        Warnings = warnings;
    }

    /// <summary>The file.</summary>
    public string FilePath { get; }

    /// <summary>The profiles in the order of the file.</summary>
    public IReadOnlyList<string> ProfileNames { get; }

    /// <summary>Warnings about the file, such as a key that occurs twice. They contain no values.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>
    /// Which file applies: the given one, else <c>~/.oci/config</c> if it exists, else what <c>OCI_CONFIG_FILE</c> names, else
    /// <c>~/.oraclebmc/config</c> if it exists; null when there is none.
    /// </summary>
    /// <param name="path">The caller's choice, <c>~</c> allowed; null or empty for none.</param>
    /// <param name="environment">Reads an environment variable; null: the process's.</param>
    public static string? Find(string? path = null, Func<string, string?>? environment = null)
    {
        environment ??= Environment.GetEnvironmentVariable;
        if (!string.IsNullOrWhiteSpace(path))
            return HomeFolder.Expand(path.Trim(), environment);

        string home = HomeFolder.Find(environment);
        string usual = Path.Combine(home, ".oci", "config");
        if (File.Exists(usual))
            return usual;
        if (environment("OCI_CONFIG_FILE") is { } named && !string.IsNullOrWhiteSpace(named))
            return HomeFolder.Expand(named.Trim(), environment);
        string old = Path.Combine(home, ".oraclebmc", "config");
        return File.Exists(old) ? old : null;
    }

    /// <summary>Reads the file that applies. A file that has not changed is not read again.</summary>
    /// <param name="path">As in <see cref="Find"/>.</param>
    /// <param name="environment">Reads an environment variable; null: the process's.</param>
    /// <exception cref="MieException">Codes <c>ConfigFileNotFound</c>, <c>ConfigFileUnreadable</c>, <c>ConfigFileInvalid</c> (names the
    /// line).</exception>
    public static OciConfigFile Load(string? path = null, Func<string, string?>? environment = null)
    {
        environment ??= Environment.GetEnvironmentVariable;
        string found = Find(path, environment) ?? throw NotFound(null, environment);
        string full = Path.GetFullPath(found);
        try
        {
            FileInfo info = new(full);
            if (!info.Exists)
                throw NotFound(found, environment);
            if (s_cache.TryGetValue(full, out (DateTime Modified, long Length, OciConfigFile File) cached)
                && cached.Modified == info.LastWriteTimeUtc && cached.Length == info.Length)
            {
                return cached.File;
            }

            byte[] bytes = LocalFiles.ReadBounded(full, LocalFiles.MaxSecretBytes)
                ?? throw new MieException("ConfigFileInvalid", MieErrorKind.InvalidData,
                    $"The config file '{full}' has more than {LocalFiles.MaxSecretBytes} bytes.",
                    "Check that it is the file you mean.", full);
            OciConfigFile file = Parse(System.Text.Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF'), full);
            s_cache[full] = (info.LastWriteTimeUtc, info.Length, file);
            return file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MieException("ConfigFileUnreadable", MieErrorKind.ReadError, $"The config file '{full}' cannot be read.",
                "Check that this user may read it.", full, e);
        }
    }

    /// <summary>Reads a config from text.</summary>
    /// <param name="text">The text; a byte order mark is ignored.</param>
    /// <param name="path">What to call it in errors.</param>
    /// <exception cref="MieException">Code <c>ConfigFileInvalid</c>: names the line.</exception>
    public static OciConfigFile Parse(string text, string path)
    {
        ArgumentNullException.ThrowIfNull(text);
        return OciConfigParser.Parse(text, path);
    }

    /// <summary>
    /// A profile by name; the exact name is preferred, another case is taken with a <see cref="OciConfigProfile.Warning"/>.
    /// </summary>
    /// <param name="name">Null or empty: DEFAULT.</param>
    /// <exception cref="MieException">Code <c>ProfileNotFound</c>: the message lists the profiles there are.</exception>
    public OciConfigProfile GetProfile(string? name = null)
    {
        string wanted = string.IsNullOrWhiteSpace(name) ? DefaultProfile : name.Trim();
        string found = wanted;
        string? warning = null;
        if (!_sections.ContainsKey(wanted))
        {
            List<string> others = ProfileNames.Where(n => n.Equals(wanted, StringComparison.OrdinalIgnoreCase)).ToList();
            if (others.Count != 1)
                throw ProfileNotFound(wanted);
            found = others[0];
            warning = $"The config file has no profile '{wanted}'; '{found}' was taken. Profile names are case-sensitive for other OCI "
                + "tools.";
        }

        Dictionary<string, string>? inherited = found == DefaultProfile ? null : _sections.GetValueOrDefault(DefaultProfile);
        return new OciConfigProfile(found, FilePath, _sections[found], inherited, warning);
    }

    /// <summary>The file's path.</summary>
    public override string ToString() => FilePath;

    private MieException ProfileNotFound(string wanted) => new(
        "ProfileNotFound",
        MieErrorKind.ObjectNotFound,
        ProfileNames.Count == 0
            ? $"'{FilePath}' has no profile '{wanted}': it has no profile at all."
            : $"'{FilePath}' has no profile '{wanted}'. It has: {string.Join(", ", ProfileNames)}.",
        "Name one of the profiles, or make one with: oci setup config",
        wanted);

    private static MieException NotFound(string? path, Func<string, string?> environment)
    {
        const string Advice =
            "Make one with: oci setup config, or oci session authenticate. On an OCI instance or in a job, choose the auth type.";
        if (path is not null)
        {
            return new MieException(
                "ConfigFileNotFound", MieErrorKind.ObjectNotFound, $"The config file '{path}' does not exist.", Advice, path);
        }

        string usual = Path.Combine(HomeFolder.Find(environment), ".oci", "config");
        return new MieException(
            "ConfigFileNotFound",
            MieErrorKind.ObjectNotFound,
            $"There is no OCI config file: '{usual}' and ~/.oraclebmc/config do not exist, and OCI_CONFIG_FILE is not set.",
            Advice,
            usual);
    }
}
