using MieTools.Core.Auth.Keys;
using MieTools.Core.Local;

namespace MieTools.Core.Auth.Config;

/// <summary>The config file that applies, and why it does.</summary>
/// <param name="File">Its full path, and what names it when that is no usual place.</param>
/// <param name="Source">Kind of what names it.</param>
/// <param name="Passed">What OCI_CONFIG_FILE names when another file comes before it; else null.</param>
/// <param name="Named">The variable that names it, for <see cref="OciSettingSource.Environment"/>.</param>
internal sealed record ConfigLocation(FileSource File, OciSettingSource Source, string? Passed, string Named = ConfigLocation.Variable)
{
    /// <summary>The variable that names a config file.</summary>
    public const string Variable = "OCI_CONFIG_FILE";

    /// <summary>
    /// As the SDKs look for it: the given path, else what the OCI CLI's variable names, else <c>~/.oci/config</c> if it exists, else what
    /// <see cref="Variable"/> names, else <c>~/.oraclebmc/config</c> if it exists; null when there is none.
    /// </summary>
    public static ConfigLocation? Find(string? path, Func<string, string?> environment, string? currentDirectory)
    {
        string here = currentDirectory ?? Environment.CurrentDirectory;
        if (!string.IsNullOrWhiteSpace(path))
            return new(FileSource.Resolve(path, null, environment, here), OciSettingSource.Parameter, null);

        if (CliVariables.Read(environment, CliVariables.ConfigFile) is { } cli)
        {
            return new(FileSource.Resolve(cli, CliVariables.ConfigFile, environment, here), OciSettingSource.Environment, null,
                CliVariables.ConfigFile);
        }

        FileSource? named = environment(Variable) is { } value && !string.IsNullOrWhiteSpace(value)
            ? FileSource.Resolve(value, Variable, environment, here)
            : (FileSource?)null;
        string usual = UsualPath(environment);
        if (System.IO.File.Exists(usual))
            return new(usual, OciSettingSource.Default, named is { } passed && passed.Path != usual ? passed.Path : null);
        if (named is { } file)
            return new(file, OciSettingSource.Environment, null);
        string old = OldPath(environment);
        return System.IO.File.Exists(old) ? new(old, OciSettingSource.Default, null) : null;
    }

    /// <summary>The usual place of the config file.</summary>
    public static string UsualPath(Func<string, string?> environment) => Path.Combine(HomeFolder.Find(environment), ".oci", "config");

    /// <summary>The place that was usual once.</summary>
    public static string OldPath(Func<string, string?> environment) => Path.Combine(HomeFolder.Find(environment), ".oraclebmc", "config");

    /// <summary>The warning that a user needs who set the variable and gets another file; null when there is none to give.</summary>
    public string? Warning => Passed is null
        ? null
        : $"{Variable} names '{Passed}', but '{File.Path}' exists and comes first, as it does for the OCI SDKs. To use the other one, name "
            + "it as the config file.";
}
