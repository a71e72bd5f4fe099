namespace MieTools.Core.Auth.Config;

/// <summary>The environment variables of the OCI CLI. They count after a caller's own parameters; the SDKs do not read them.</summary>
internal static class CliVariables
{
    /// <summary>Path of the config file.</summary>
    public const string ConfigFile = "OCI_CLI_CONFIG_FILE";

    /// <summary>Name of the profile.</summary>
    public const string Profile = "OCI_CLI_PROFILE";

    /// <summary>Path of the CLI's own settings, which may name a profile.</summary>
    public const string Settings = "OCI_CLI_RC_FILE";

    /// <summary>Region id or key.</summary>
    public const string Region = "OCI_CLI_REGION";

    /// <summary>Kind of credential.</summary>
    public const string Auth = "OCI_CLI_AUTH";

    /// <summary>Address of the service.</summary>
    public const string Endpoint = "OCI_CLI_ENDPOINT";

    /// <summary>File with authorities.</summary>
    public const string CertBundle = "OCI_CLI_CERT_BUNDLE";

    /// <summary>Holds a key as text.</summary>
    public const string KeyContent = "OCI_CLI_KEY_CONTENT";

    /// <summary>Names the file of the token of the user that an instance acts for.</summary>
    public const string DelegationTokenFile = "OCI_CLI_DELEGATION_TOKEN_FILE";

    private const string SettingsSection = "OCI_CLI_SETTINGS";

    /// <summary>Keys of a profile, and the variable in place of each.</summary>
    private static readonly (string Key, string Variable)[] s_keys =
    [
        ("user", "OCI_CLI_USER"), ("tenancy", "OCI_CLI_TENANCY"), ("fingerprint", "OCI_CLI_FINGERPRINT"), ("key_file", "OCI_CLI_KEY_FILE"),
        ("key_content", KeyContent), ("pass_phrase", "OCI_CLI_PASSPHRASE"), ("security_token_file", "OCI_CLI_SECURITY_TOKEN_FILE"),
        ("delegation_token_file", DelegationTokenFile),
    ];

    /// <summary>The value of a variable, trimmed; null when it has none.</summary>
    public static string? Read(Func<string, string?> environment, string variable) =>
        environment(variable)?.Trim() is { Length: > 0 } value ? value : null;

    /// <summary>The values for a profile that are set, by its keys.</summary>
    public static Dictionary<string, VariableValue> ReadKeys(Func<string, string?> environment)
    {
        Dictionary<string, VariableValue> found = new(StringComparer.Ordinal);
        foreach ((string key, string variable) in s_keys)
        {
            if (Read(environment, variable) is { } value)
                found.Add(key, new VariableValue(value, variable));
        }

        return found;
    }

    /// <summary>The profile that the variables name, and the variable; null when they name none.</summary>
    /// <exception cref="MieException">Codes of a config file: the CLI's settings cannot be read.</exception>
    public static (string Name, string Variable)? FindProfile(Func<string, string?> environment, string? currentDirectory)
    {
        if (Read(environment, Profile) is { } name)
            return (name, Profile);
        if (Read(environment, Settings) is not { } path)
            return null;
        OciConfigFile settings = OciConfigFile.Load(new ConfigLocation(
            Keys.FileSource.Resolve(path, Settings, environment, currentDirectory ?? Environment.CurrentDirectory),
            OciSettingSource.Environment, null));
        return settings.ProfileNames.Contains(SettingsSection)
            && settings.GetProfile(SettingsSection).Own("default_profile") is { } chosen ? (chosen, Settings) : null;
    }
}
