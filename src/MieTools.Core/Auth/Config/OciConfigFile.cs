using System.Collections.Concurrent;
using System.Text;
using MieTools.Core.Local;

namespace MieTools.Core.Auth.Config;

/// <summary>The OCI config file: where it is and what it says. Immutable.</summary>
public sealed class OciConfigFile
{
    /// <summary>Name of the profile that is used when none is named, and that the others inherit from.</summary>
    public const string DefaultProfile = "DEFAULT";

    private const string NoFileAdvice =
        "Make one with: oci setup config, or oci session authenticate. On an OCI instance or in a job, choose the auth type.";

    private static readonly ConcurrentDictionary<string, Kept> s_cache = new();
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
    /// Which file applies: the given one, else what <c>OCI_CLI_CONFIG_FILE</c> names, else, in the order of the OCI SDKs,
    /// <c>~/.oci/config</c> if it exists, what <c>OCI_CONFIG_FILE</c> names, <c>~/.oraclebmc/config</c> if it exists; null when there is
    /// none.
    /// </summary>
    /// <param name="path">The caller's choice; <c>~</c>, <c>$HOME</c> and <c>%USERPROFILE%</c> at its beginning are replaced. Null or
    /// empty for none.</param>
    /// <param name="environment">Reads an environment variable; null: the process's.</param>
    /// <param name="currentDirectory">Full path of the folder that relative paths go by; null: the process's.</param>
    public static string? Find(string? path = null, Func<string, string?>? environment = null, string? currentDirectory = null) =>
        ConfigLocation.Find(path, environment ?? Environment.GetEnvironmentVariable, currentDirectory)?.File.Path;

    /// <summary>Reads the file that applies. A file that has not changed is not read again.</summary>
    /// <param name="path">As in <see cref="Find"/>.</param>
    /// <param name="environment">Reads an environment variable; null: the process's.</param>
    /// <param name="currentDirectory">As in <see cref="Find"/>.</param>
    /// <exception cref="MieException">Codes <c>ConfigFileNotFound</c>, <c>ConfigFileUnreadable</c>, <c>ConfigFileInvalid</c> (names the
    /// line).</exception>
    public static OciConfigFile Load(string? path = null, Func<string, string?>? environment = null, string? currentDirectory = null)
    {
        environment ??= Environment.GetEnvironmentVariable;
        return Load(ConfigLocation.Find(path, environment, currentDirectory) ?? throw NotFound(environment));
    }

    internal static OciConfigFile Load(ConfigLocation location)
    {
        string full = location.File.Path;
        try
        {
            FileStamp stamp = FileStamp.Of(full);
            if (Directory.Exists(full))
            {
                throw new MieException(
                    MieErrors.ConfigFileUnreadable, $"The config file {location.File} cannot be read: it is a folder.",
                    $"Name the file in it, for instance '{Path.Combine(full, "config")}'.", full);
            }

            if (stamp == default)
            {
                throw new MieException(
                    MieErrors.ConfigFileNotFound, $"The config file {location.File} does not exist.",
                    MissingFile.Advice(MieErrors.ConfigFileNotFound, full, NoFileAdvice), full);
            }

            if (s_cache.TryGetValue(full, out Kept? cached) && cached.Stamp == stamp)
                return cached.File;

            byte[] bytes = LocalFiles.ReadBounded(full, LocalFiles.MaxSecretBytes)
                ?? throw new MieException(MieErrors.ConfigFileInvalid,
                    $"The config file {location.File} has more than {LocalFiles.MaxSecretBytes} bytes.",
                    "Check that it is the file you mean.", full);
            OciConfigFile file = Parse(bytes, full);
            s_cache[full] = new Kept(stamp, file);
            return file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new MieException(MieErrors.ConfigFileUnreadable, $"The config file {location.File} cannot be read.",
                target: full, inner: e);
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
        MieErrors.ProfileNotFound,
        ProfileNames.Count == 0
            ? $"'{FilePath}' has no profile '{wanted}': it has no profile at all."
            : $"'{FilePath}' has no profile '{wanted}'. It has: {string.Join(", ", ProfileNames)}.",
        target: wanted);

    private static OciConfigFile Parse(byte[] bytes, string path)
    {
        OciConfigFile file = Parse(TextEncoding.Decode(bytes, out Encoding encoding), path);
        return encoding != Encoding.Latin1 ? file : new OciConfigFile(path, file._sections, file.ProfileNames,
            [$"'{path}' is not in UTF-8; it was read as Latin-1. Save it as UTF-8.", .. file.Warnings]);
    }

    private static MieException NotFound(Func<string, string?> environment)
    {
        string usual = ConfigLocation.UsualPath(environment);
        return new MieException(
            MieErrors.ConfigFileNotFound,
            $"There is no OCI config file: '{usual}' and '{ConfigLocation.OldPath(environment)}' do not exist, and "
                + $"{CliVariables.ConfigFile} and {ConfigLocation.Variable} are not set.",
            NoFileAdvice,
            usual);
    }

    private sealed record Kept(FileStamp Stamp, OciConfigFile File);
}
