using MieTools.Core.Auth.Credentials;
using MieTools.Core.Auth.Keys;
using MieTools.Core.Regions;

namespace MieTools.Core.Auth.Config;

/// <summary>What the caller's options, the config file and the environment come to: profile, kind of credential and region.</summary>
internal sealed class ProfileSelection
{
    private readonly OciCredentialOptions _options;

    private ProfileSelection(OciCredentialOptions options)
    {
        _options = options;
        Environment = options.Environment ?? System.Environment.GetEnvironmentVariable;
        Settings = new OciSettingList(options.Caller);
    }

    /// <summary>Reads an environment variable.</summary>
    public Func<string, string?> Environment { get; }

    /// <summary>What was found, and where.</summary>
    public OciSettingList Settings { get; }

    /// <summary>What the user should know.</summary>
    public List<string> Warnings { get; } = new();

    /// <summary>The profile; null when none is needed and none was named.</summary>
    public OciConfigProfile? Profile { get; private set; }

    /// <summary>Kind of credential.</summary>
    public OciAuthType AuthType { get; private set; }

    /// <summary>The region, null when nothing names it.</summary>
    public OciRegion? Region { get; private set; }

    /// <summary>Selects.</summary>
    /// <exception cref="MieException">As <see cref="OciCredentialFactory.Create(OciCredentialOptions)"/>.</exception>
    public static ProfileSelection Make(OciCredentialOptions options)
    {
        ProfileSelection selection = new(options);
        selection.FindProfile();
        selection.AuthType = selection.FindAuthType();
        selection.FindRegion();
        return selection;
    }

    /// <summary>The file that a key of the profile names: beside the config file, else by the current folder.</summary>
    /// <param name="key">The key, which has a value.</param>
    /// <param name="error">The error when the value is a secret itself.</param>
    public FileSource File(string key, MieError error)
    {
        string value = Profile![key]!;
        PastedSecret.Check(value, key, error);
        return FileSource.Resolve(value, $"{key} of {Profile.OriginOf(key)}", Environment, [.. FoldersOf(Profile.Path),
            _options.CurrentDirectory ?? System.Environment.CurrentDirectory]);
    }

    // A config file that is a link has two: the user sees the link's, and whoever wrote it the other.
    private static IEnumerable<string> FoldersOf(string config)
    {
        yield return Path.GetDirectoryName(config)!;
        FileSystemInfo? target = null;
        try
        {
            target = System.IO.File.ResolveLinkTarget(config, returnFinalTarget: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It was read a moment ago; what it links to now says nothing.
        }

        if (target is not null)
            yield return Path.GetDirectoryName(target.FullName)!;
    }

    // Principals need no profile: one is only read when the caller names it. None: there is no config file.
    private void FindProfile()
    {
        bool named = !string.IsNullOrWhiteSpace(_options.ConfigFile) || !string.IsNullOrWhiteSpace(_options.ProfileName);
        if (!named && _options.AuthType is not (null or OciAuthType.ApiKey or OciAuthType.SessionToken))
            return;
        ConfigLocation? location = ConfigLocation.Find(_options.ConfigFile, Environment, _options.CurrentDirectory);
        if (location is null && !named && _options.AuthType is null)
            return;

        OciConfigFile file = location is null ? OciConfigFile.Load(null, Environment) : OciConfigFile.Load(location);
        OciConfigProfile profile = file.GetProfile(_options.ProfileName);
        OciConfigKeys.CheckLines(profile);
        Note(location!, profile);
        Warnings.AddRange([.. ((string?[])[location!.Warning, .. file.Warnings, profile.Warning]).OfType<string>()]);
        Profile = profile;
    }

    private void Note(ConfigLocation location, OciConfigProfile profile)
    {
        if (location.Source == OciSettingSource.Parameter)
            Settings.AddParameter("ConfigFile", profile.Path);
        else if (location.Source == OciSettingSource.Environment)
            Settings.AddVariable("ConfigFile", profile.Path, ConfigLocation.Variable);
        Settings.Add("ConfigFile", profile.Path, OciSettingSource.Default, "the usual place");
        if (!string.IsNullOrWhiteSpace(_options.ProfileName))
            Settings.AddParameter("ProfileName", profile.Name);
        Settings.Add("ProfileName", profile.Name, OciSettingSource.Default, "no other was named");
    }

    private OciAuthType FindAuthType()
    {
        if (_options.AuthType is { } given)
        {
            Settings.AddParameter("AuthType", given.ToString());
            return given;
        }

        if (Profile is null)
        {
            if (string.IsNullOrEmpty(Environment("OCI_RESOURCE_PRINCIPAL_VERSION")))
                throw NothingFound();
            Settings.AddVariable("AuthType", nameof(OciAuthType.ResourcePrincipal), "OCI_RESOURCE_PRINCIPAL_VERSION");
            return OciAuthType.ResourcePrincipal;
        }

        // A token goes with its key: one inherited from DEFAULT does not turn a profile with a key of its own into a session.
        bool ownKey = Profile.Own("key_file") is not null && Profile.Own("security_token_file") is null;
        bool session = Profile["security_token_file"] is not null && !ownKey;
        OciAuthType type = session ? OciAuthType.SessionToken : Named(Profile);
        string? key = session ? "security_token_file" : Profile["authentication_type"] is null ? null : "authentication_type";
        Settings.Add("AuthType", type.ToString(), OciSettingSource.ConfigFile,
            key is null ? $"profile '{Profile.Name}' in '{Profile.Path}', which names no other" : $"{key} of {Profile.OriginOf(key)}");
        return type;
    }

    private static OciAuthType Named(OciConfigProfile profile) => profile["authentication_type"]?.ToLowerInvariant() switch
    {
        null or "api_key" => OciAuthType.ApiKey,
        "instance_principal" => OciAuthType.InstancePrincipal,
        "resource_principal" => OciAuthType.ResourcePrincipal,
        "security_token" => OciAuthType.SessionToken,
        _ => throw new MieException(
            MieErrors.AuthenticationTypeUnknown,
            $"The authentication_type of profile '{profile.Name}' in '{profile.Path}' is not known.",
            target: profile.Name),
    };

    private void FindRegion()
    {
        string? name;
        if (!string.IsNullOrWhiteSpace(name = _options.Region))
        {
            Region = OciRegions.Resolve(name, Environment);
            Settings.AddParameter("Region", Region.Id);
        }
        else if ((name = Profile?["region"]) is not null)
        {
            Region = OciRegions.Resolve(name, Environment);
            Settings.AddProfile("Region", Profile!, "region", Region.Id);
        }
        else if (!string.IsNullOrWhiteSpace(name = Environment("OCI_REGION")))
        {
            Region = OciRegions.Resolve(name, Environment);
            Settings.AddVariable("Region", Region.Id, "OCI_REGION");
        }
    }

    private MieException NothingFound() => new(
        MieErrors.CredentialNotFound,
        $"No OCI credential was found. There is no '{ConfigLocation.UsualPath(Environment)}' and no "
            + $"'{ConfigLocation.OldPath(Environment)}'; OCI_CONFIG_FILE and OCI_RESOURCE_PRINCIPAL_VERSION are not set.");
}
