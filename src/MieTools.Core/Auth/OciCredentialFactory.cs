using System.Security.Cryptography;
using MieTools.Core.Regions;

namespace MieTools.Core.Auth;

/// <summary>Makes the credential a caller means, from the config file and the environment. Calls no service.</summary>
public static class OciCredentialFactory
{
    private const int MinKeyBits = 2048;

    /// <summary>Makes a credential.</summary>
    /// <param name="authType">Kind; null: found out.</param>
    /// <param name="configFile">Config file; null: the usual places.</param>
    /// <param name="profileName">Profile; null: DEFAULT.</param>
    /// <param name="passPhrase">Pass phrase of the key; empty: that of the profile.</param>
    /// <param name="region">Region; null: found out.</param>
    /// <exception cref="MieException">As <see cref="Create(OciCredentialOptions)"/>.</exception>
    public static OciCredentialSettings Create(OciAuthType? authType = null, string? configFile = null, string? profileName = null,
        ReadOnlyMemory<char> passPhrase = default, string? region = null) =>
        Create(new OciCredentialOptions
        {
            AuthType = authType,
            ConfigFile = configFile,
            ProfileName = profileName,
            PassPhrase = passPhrase,
            Region = region,
        });

    /// <summary>Makes a credential.</summary>
    /// <remarks>
    /// With no kind named: a profile with <c>security_token_file</c> is a session, one with <c>authentication_type</c> what
    /// that says, any other an API key; with no config file at all, <c>OCI_RESOURCE_PRINCIPAL_VERSION</c> means a resource principal.
    /// </remarks>
    /// <exception cref="MieException">
    /// Codes <c>CredentialNotFound</c> (says where it looked), <c>ProfileIncomplete</c> (names the missing keys),
    /// <c>ProfileValueInvalid</c>,
    /// <c>AuthenticationTypeUnknown</c>, <c>UnknownRegion</c>, and those of <see cref="OciConfigFile"/>, <see cref="OciKeyLoader"/> and the
    /// credentials.
    /// </exception>
    public static OciCredentialSettings Create(OciCredentialOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Func<string, string?> environment = options.Environment ?? Environment.GetEnvironmentVariable;
        List<string> warnings = new();
        OciConfigProfile? profile = FindProfile(options, environment, warnings);
        OciAuthType type = options.AuthType ?? Detect(profile, environment);
        OciRegion? region = FindRegion(options, profile, environment);
        return type switch
        {
            OciAuthType.ApiKey => ApiKey(options, profile!, region, environment, warnings),
            OciAuthType.SessionToken => Session(options, profile!, region, environment, warnings),
            OciAuthType.ResourcePrincipal =>
                Settings(new ResourcePrincipalCredential(environment, options.Clock), region, profile, environment, warnings),
            OciAuthType.WorkloadIdentity =>
                Settings(new WorkloadIdentityCredential(Federation(options, region, null, environment)), region, profile, environment,
                    warnings),
            _ =>
                Settings(new InstancePrincipalCredential(Federation(options, region, DelegationFile(profile, environment), environment)),
                    region, profile, environment, warnings),
        };
    }

    private static bool NeedsProfile(OciAuthType? type) => type is null or OciAuthType.ApiKey or OciAuthType.SessionToken;

    // Principals need no profile: one is only read when the caller names it. Null: there is no config file.
    private static OciConfigProfile? FindProfile(OciCredentialOptions options, Func<string, string?> environment, List<string> warnings)
    {
        bool named = !string.IsNullOrWhiteSpace(options.ConfigFile) || !string.IsNullOrWhiteSpace(options.ProfileName);
        if (!named && !NeedsProfile(options.AuthType))
            return null;
        if (!named && options.AuthType is null && OciConfigFile.Find(null, environment) is null)
            return null;

        OciConfigFile file = OciConfigFile.Load(options.ConfigFile, environment);
        OciConfigProfile profile = file.GetProfile(options.ProfileName);
        warnings.AddRange(file.Warnings);
        if (profile.Warning is not null)
            warnings.Add(profile.Warning);
        return profile;
    }

    private static OciAuthType Detect(OciConfigProfile? profile, Func<string, string?> environment)
    {
        if (profile is null)
        {
            if (!string.IsNullOrEmpty(environment("OCI_RESOURCE_PRINCIPAL_VERSION")))
                return OciAuthType.ResourcePrincipal;
            string home = HomeFolder.Find(environment);
            throw new MieException(
                "CredentialNotFound",
                MieErrorKind.AuthenticationError,
                $"No OCI credential was found. There is no '{Path.Combine(home, ".oci", "config")}' and no "
                    + $"'{Path.Combine(home, ".oraclebmc", "config")}'; OCI_CONFIG_FILE and OCI_RESOURCE_PRINCIPAL_VERSION are not set.",
                "Make a profile with: oci setup config, or oci session authenticate. On an OCI instance choose InstancePrincipal, in an "
                    + "OKE pod WorkloadIdentity.");
        }

        // A token goes with its key: one inherited from DEFAULT does not turn a profile with a key of its own into a session.
        bool ownKey = profile.Own("key_file") is not null && profile.Own("security_token_file") is null;
        if (profile["security_token_file"] is not null && !ownKey)
            return OciAuthType.SessionToken;
        return profile["authentication_type"]?.ToLowerInvariant() switch
        {
            null or "api_key" => OciAuthType.ApiKey,
            "instance_principal" => OciAuthType.InstancePrincipal,
            "resource_principal" => OciAuthType.ResourcePrincipal,
            "security_token" => OciAuthType.SessionToken,
            _ => throw new MieException(
                "AuthenticationTypeUnknown",
                MieErrorKind.InvalidData,
                $"The authentication_type of profile '{profile.Name}' in '{profile.Path}' is not known.",
                "Known are instance_principal, resource_principal, security_token and api_key.",
                profile.Name),
        };
    }

    private static OciRegion? FindRegion(OciCredentialOptions options, OciConfigProfile? profile, Func<string, string?> environment)
    {
        string? name = new[]
        {
            options.Region,
            profile?["region"],
            environment("OCI_REGION"),
        }.FirstOrDefault(n => !string.IsNullOrWhiteSpace(n));
        return name is null ? null : OciRegions.Resolve(name, environment);
    }

    private static OciCredentialSettings ApiKey(
        OciCredentialOptions options, OciConfigProfile profile, OciRegion? region, Func<string, string?> environment, List<string> warnings)
    {
        Require(profile, "user", "tenancy", "fingerprint", "key_file");
        string tenancy = RequireOcid(profile, "tenancy");
        string user = RequireOcid(profile, "user");
        string path = HomeFolder.Expand(profile["key_file"]!, environment);
        RSA key = OciKeyLoader.LoadFile(path, PassPhrase(options, profile).Span);
        try
        {
            CheckKey(key, path, warnings);
            return Settings(new OciApiKeyCredential(tenancy, user, profile["fingerprint"], key, region?.Id), region, profile, environment,
                warnings) with
            { UserId = user };
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    private static OciCredentialSettings Session(
        OciCredentialOptions options, OciConfigProfile profile, OciRegion? region, Func<string, string?> environment, List<string> warnings)
    {
        Require(profile, "security_token_file", "key_file");
        string path = HomeFolder.Expand(profile["key_file"]!, environment);
        SessionTokenCredential credential = new(new SessionTokenOptions
        {
            TokenFile = HomeFolder.Expand(profile["security_token_file"]!, environment),
            KeyFile = path,
            PassPhrase = PassPhrase(options, profile),
            Region = region?.Id,
            AuthEndpoint = region?.AuthEndpoint,
            TenancyId = profile["tenancy"],
            Transport = options.Transport ?? options.RefreshTransport,
            Clock = options.Clock,
        });
        if (KeyFilePermissions.Check(path) is { } warning)
            warnings.Add(warning);
        return Settings(credential, region, profile, environment, warnings) with { UserId = profile["user"] };
    }

    private static FederationOptions Federation(
        OciCredentialOptions options, OciRegion? region, string? delegationFile, Func<string, string?> environment) => new()
        {
            Region = region?.Id,
            MetadataBase = options.MetadataBase,
            DelegationTokenFile = delegationFile,
            Transport = options.Transport,
            Clock = options.Clock,
            Environment = environment,
        };

    private static string? DelegationFile(OciConfigProfile? profile, Func<string, string?> environment) =>
        profile?["delegation_token_file"] is { } path ? HomeFolder.Expand(path, environment) : null;

    private static OciCredentialSettings Settings(
        OciCredential credential, OciRegion? region, OciConfigProfile? profile, Func<string, string?> environment, List<string> warnings)
    {
        region ??= credential.Region is { } named ? OciRegions.Resolve(named, environment) : null;
        return new OciCredentialSettings(credential, region, credential.TenancyId, null, profile?.Name, profile?.Path, warnings);
    }

    private static ReadOnlyMemory<char> PassPhrase(OciCredentialOptions options, OciConfigProfile profile) =>
        options.PassPhrase.IsEmpty ? (profile["pass_phrase"] ?? "").AsMemory() : options.PassPhrase;

    private static void CheckKey(RSA key, string path, List<string> warnings)
    {
        if (KeyFilePermissions.Check(path) is { } warning)
            warnings.Add(warning);
        if (key.KeySize < MinKeyBits)
            warnings.Add($"The key in '{path}' has {key.KeySize} bits; OCI asks for at least {MinKeyBits}.");
    }

    private static void Require(OciConfigProfile profile, params ReadOnlySpan<string> keys)
    {
        List<string> missing = new();
        foreach (string key in keys)
        {
            if (profile[key] is null)
                missing.Add(key);
        }

        if (missing.Count == 0)
            return;
        throw new MieException(
            "ProfileIncomplete",
            MieErrorKind.InvalidData,
            $"Profile '{profile.Name}' in '{profile.Path}' lacks {string.Join(", ", missing)}.",
            "Add what is missing, name another profile, or choose the auth type that the profile is for.",
            profile.Name);
    }

    private static string RequireOcid(OciConfigProfile profile, string key)
    {
        string value = profile[key]!;
        if (Ocid.IsValid(value))
            return value;
        throw new MieException(
            "ProfileValueInvalid",
            MieErrorKind.InvalidData,
            $"'{key}' of profile '{profile.Name}' in '{profile.Path}' is not an OCID.",
            "Copy the OCID from the console; write it without quotes.",
            key);
    }
}
