using MieTools.Core.Auth.Credentials;
using MieTools.Core.Auth.Keys;
using MieTools.Core.Regions;

namespace MieTools.Core.Auth.Config;

/// <summary>What the caller's options, the config file and the environment come to: profile, kind of credential and region.</summary>
internal sealed class ProfileSelection
{
    private readonly OciCredentialOptions _options;
    private OciAuthType? _given;
    private string? _cliAuth;

    private ProfileSelection(OciCredentialOptions options)
    {
        _options = options;
        Environment = options.Environment ?? System.Environment.GetEnvironmentVariable;
        Settings = new OciSettingList(options.Caller);
        PassPhrase = options.PassPhrase;
        KeyContent = options.KeyContent;
    }

    /// <summary>Reads an environment variable.</summary>
    public Func<string, string?> Environment { get; }

    /// <summary>What was found, and where.</summary>
    public OciSettingList Settings { get; }

    /// <summary>What the user should know.</summary>
    public List<string> Warnings { get; } = new();

    /// <summary>Pass phrase that is given or was read from Vault; empty: that of the profile.</summary>
    public ReadOnlyMemory<char> PassPhrase { get; set; }

    /// <summary>Key that is given or was read from Vault; empty: that of the profile.</summary>
    public ReadOnlyMemory<char> KeyContent { get; set; }

    /// <summary>Where in Vault the pass phrase was read; null when it was not.</summary>
    public string? PassPhraseOrigin { get; set; }

    /// <summary>Where in Vault the key was read; null when it was not.</summary>
    public string? KeyOrigin { get; set; }

    /// <summary>Whether a pass phrase that the profile has counts.</summary>
    public bool UsesProfilePassPhrase { get; set; } = true;

    /// <summary>The profile, which may be of variables alone; null when none is needed and none was named.</summary>
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
        selection._given = options.AuthType ?? (options.TokenExchange is null ? null : OciAuthType.TokenExchange);
        selection.TellExchange();
        selection.FindCliAuth();
        selection.FindProfile();
        selection.AuthType = selection.FindAuthType();
        selection.FindRegion();
        return selection;
    }

    /// <summary>Tells who wants to know what is looked at and why it is passed over.</summary>
    public void Tell(string sentence) => _options.Observer?.Invoke(sentence);

    /// <summary>The file that a key of the profile names: beside the config file, else by the current folder.</summary>
    /// <param name="key">The key, which has a value.</param>
    /// <param name="error">The error when the value is a secret itself.</param>
    public FileSource File(string key, MieError error)
    {
        string value = Profile![key]!;
        PastedSecret.Check(value, key, error);
        string here = _options.CurrentDirectory ?? System.Environment.CurrentDirectory;
        return Profile.VariableOf(key) is { } variable
            ? FileSource.Resolve(value, variable, Environment, here)
            : FileSource.Resolve(value, $"{key} of {Profile.OriginOf(key)}", Environment, [.. FoldersOf(Profile.Path), here]);
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

    // Who names a profile or a file has named what is in it: variables of the CLI do not take its place.
    private bool IsNamed => !string.IsNullOrWhiteSpace(_options.ConfigFile) || !string.IsNullOrWhiteSpace(_options.ProfileName);

    private void TellExchange()
    {
        if (_given is not null || _options.IsKeyless)
            return;
        string? jwt = CiVariables.Find(Environment);
        Tell("TokenExchange is passed over: DomainUrl, ClientId and ClientSecret are not given"
            + (jwt is null ? "." : $", although {jwt} is set."));
    }

    private void FindCliAuth()
    {
        string? name = CliVariables.Read(Environment, CliVariables.Auth);
        if (name is null || _options.IsKeyless)
            return;
        if (_given is not null || IsNamed)
            Tell($"{CliVariables.Auth} is passed over: " + (_given is not null ? "the kind of credential" : "a profile") + " is given.");
        else
            _cliAuth = name.ToLowerInvariant();
    }

    // Principals need no profile: one is only read when the caller names it. None: there is no config file.
    private void FindProfile()
    {
        if (_options.IsKeyless || (!IsNamed && _given is not (null or OciAuthType.ApiKey or OciAuthType.SessionToken)))
            return;
        Dictionary<string, VariableValue> variables = Variables();
        ConfigLocation? location = ConfigLocation.Find(_options.ConfigFile, Environment, _options.CurrentDirectory);
        if (location is null && !IsNamed && (_given is null || HasKey(variables)))
        {
            Tell($"A profile is passed over: there is no '{ConfigLocation.UsualPath(Environment)}' and no "
                + $"'{ConfigLocation.OldPath(Environment)}', and no other config file is named.");
            Profile = OfVariables(variables);
            if (Profile is null && _cliAuth is null)
                Tell("The variables of the OCI CLI are passed over: none of them holds or names a key.");
            return;
        }

        OciConfigFile file = location is null ? OciConfigFile.Load(null, Environment) : OciConfigFile.Load(location);
        if (Read(file, location!, variables) is not { } profile)
        {
            Profile = OfVariables(variables);
            return;
        }

        profile = profile.With(variables);
        OciConfigKeys.CheckLines(profile);
        Warnings.AddRange([.. ((string?[])[location!.Warning, .. file.Warnings, profile.Warning]).OfType<string>()]);
        Profile = profile;
    }

    // The profile of the file; null when nobody has named one, there is no DEFAULT, and something else says who calls.
    private OciConfigProfile? Read(
        OciConfigFile file, ConfigLocation location, Dictionary<string, VariableValue> variables)
    {
        (string Name, string Variable)? chosen = string.IsNullOrWhiteSpace(_options.ProfileName)
            ? CliVariables.FindProfile(Environment, _options.CurrentDirectory) : null;
        if (chosen is null && !IsNamed && !file.ProfileNames.Contains(OciConfigFile.DefaultProfile)
            && (_cliAuth is not null || HasKey(variables)))
        {
            Tell($"'{file.FilePath}' is passed over: it has no profile {OciConfigFile.DefaultProfile}, and none is named.");
            return null;
        }

        OciConfigProfile profile = file.GetProfile(chosen?.Name ?? _options.ProfileName);
        Note(location, profile, chosen?.Variable);
        return profile;
    }

    private Dictionary<string, VariableValue> Variables()
    {
        Dictionary<string, VariableValue> variables = CliVariables.ReadKeys(Environment);
        if (IsNamed)
        {
            foreach ((_, string variable) in variables.Values)
                Tell($"{variable} is passed over: a profile or a config file is given.");
            variables.Clear();
        }

        // Whom an instance acts for is never a by-product.
        if (_cliAuth != CliAuthType.OnBehalf)
            variables.Remove("delegation_token_file");
        return variables;
    }

    // Whoever acts for a user needs that one's token, and no key.
    private OciConfigProfile? OfVariables(Dictionary<string, VariableValue> variables) =>
        HasKey(variables) || variables.ContainsKey("delegation_token_file") ? OciConfigProfile.Of(variables) : null;

    private bool HasKey(Dictionary<string, VariableValue> variables) => !_options.KeyContent.IsEmpty
        || _options.Vault?.KeySecretId is not null || variables.ContainsKey("key_file") || variables.ContainsKey("key_content")
        || variables.ContainsKey("security_token_file");

    private void Note(ConfigLocation location, OciConfigProfile profile, string? variable)
    {
        if (location.Source == OciSettingSource.Parameter)
            Settings.AddParameter("ConfigFile", profile.Path);
        else if (location.Source == OciSettingSource.Environment)
            Settings.AddVariable("ConfigFile", profile.Path, location.Named);
        Settings.Add("ConfigFile", profile.Path, OciSettingSource.Default, "the usual place");
        if (!string.IsNullOrWhiteSpace(_options.ProfileName))
            Settings.AddParameter("ProfileName", profile.Name);
        if (variable is not null)
            Settings.AddVariable("ProfileName", profile.Name, variable);
        Settings.Add("ProfileName", profile.Name, OciSettingSource.Default, "no other was named");
    }

    private OciAuthType FindAuthType()
    {
        if (_given is { } given)
        {
            Settings.Add("AuthType", given.ToString(), OciSettingSource.Parameter, _options.Caller
                ?? (_options.AuthType is null ? "parameter DomainUrl and what belongs to it" : "parameter AuthType"));
            Tell($"{given} is taken: it is given as a parameter.");
            return given;
        }

        if (_cliAuth is not null)
        {
            OciAuthType type = CliAuthType.Of(_cliAuth, Profile);
            Settings.AddVariable("AuthType", type.ToString(), CliVariables.Auth);
            Tell($"{type} is taken: {CliVariables.Auth} says so.");
            return type;
        }

        return Profile is null ? Surroundings.Find(this, _options.Machine ?? new MachineSigns()) : OfProfile(Profile);
    }

    private OciAuthType OfProfile(OciConfigProfile profile)
    {
        // A token goes with its key: one inherited from DEFAULT does not turn a profile with a key of its own into a session.
        bool ownKey = profile.Own("key_file") is not null && profile.Own("security_token_file") is null
            || (profile.VariableOf("key_file") ?? profile.VariableOf("key_content")) is not null
                && profile.VariableOf("security_token_file") is null;
        bool session = profile["security_token_file"] is not null && !ownKey;
        OciAuthType type = session ? OciAuthType.SessionToken : ownKey && profile.VariableOf("key_content") is not null
            ? OciAuthType.ApiKey : Named(profile);
        string? key = session ? "security_token_file" : profile["authentication_type"] is not null ? "authentication_type"
            : profile.IsInFile ? null : profile["key_content"] is null ? "key_file" : "key_content";
        string origin = key is null ? $"profile '{profile.Name}' in '{profile.Path}', which names no other"
            : profile.VariableOf(key) is { } variable ? $"environment variable {variable}" : $"{key} of {profile.OriginOf(key)}";
        Settings.Add("AuthType", type.ToString(),
            key is not null && profile.VariableOf(key) is not null ? OciSettingSource.Environment : OciSettingSource.ConfigFile, origin);
        Tell($"{type} is taken: {origin}.");
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
            Region = Resolve(name, _options.Caller ?? "the parameter Region");
            Settings.AddParameter("Region", Region.Id);
        }
        else if (!(IsNamed && Profile?["region"] is not null) && (name = CliVariables.Read(Environment, CliVariables.Region)) is not null)
        {
            Region = Resolve(name, $"the environment variable {CliVariables.Region}");
            Settings.AddVariable("Region", Region.Id, CliVariables.Region);
        }
        else if ((name = Profile?["region"]) is not null)
        {
            Region = Resolve(name, Profile!.OriginOf("region"));
            Settings.AddProfile("Region", Profile!, "region", Region.Id);
        }
        else if (!string.IsNullOrWhiteSpace(name = Environment("OCI_REGION")))
        {
            Region = Resolve(name, "the environment variable OCI_REGION");
            Settings.AddVariable("Region", Region.Id, "OCI_REGION");
        }
    }

    /// <summary>The region that a name means; an error says where the name stands.</summary>
    /// <exception cref="MieException">As <see cref="OciRegions.Resolve(string, Func{string, string?}?)"/>.</exception>
    public static OciRegion Resolve(string name, string origin, Func<string, string?> environment)
    {
        try
        {
            return OciRegions.Resolve(name, environment);
        }
        catch (MieException e) when (e.Error == MieErrors.RegionUnknown)
        {
            throw new MieException(e.Error, $"{e.Message} It came from {origin}.", e.Advice, e.ErrorTarget, e);
        }
    }

    private OciRegion Resolve(string name, string origin) => Resolve(name, origin, Environment);
}
