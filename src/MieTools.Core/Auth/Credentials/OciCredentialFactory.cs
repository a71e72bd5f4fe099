using System.Security.Cryptography;
using MieTools.Core.Auth.Config;
using MieTools.Core.Auth.Keys;
using MieTools.Core.Auth.Signing;
using MieTools.Core.Contract;
using MieTools.Core.Local;
using MieTools.Core.Regions;

namespace MieTools.Core.Auth.Credentials;

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
    /// With no kind named, in this order: what a token exchange needs is given; <c>OCI_CLI_AUTH</c>; a profile, which with
    /// <c>security_token_file</c> is a session, with <c>authentication_type</c> what that says, any other an API key; the variables of the
    /// OCI CLI when they hold or name a key; <c>OCI_RESOURCE_PRINCIPAL_VERSION</c>; a pod with a service account; an OCI instance.
    /// </remarks>
    /// <exception cref="MieException">
    /// Codes <c>CredentialNotFound</c> (says where it looked), <c>ProfileValueMissing</c> (names the missing keys),
    /// <c>ProfileValueInvalid</c>,
    /// <c>AuthenticationTypeUnknown</c>, <c>RegionUnknown</c>, <c>ArgumentInvalid</c>, and those of
    /// <see cref="OciConfigFile"/>, <see cref="OciKeyLoader"/> and the credentials.
    /// </exception>
    public static OciCredentialSettings Create(OciCredentialOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Vault is null ? Finish(options, Select(options))
            : throw MieException.InvalidArgument("Vault", "A secret of Vault is read by a call.", "Use CreateAsync.");
    }

    /// <summary>Makes a credential; calls OCI Vault when the options name a secret of it, and no other service.</summary>
    /// <remarks>
    /// Files may be pipes: they are read where the caller can leave them. A pass phrase is only asked for when the key needs one.
    /// </remarks>
    /// <exception cref="MieException">
    /// As <see cref="Create(OciCredentialOptions)"/>; codes <c>VaultCredentialInvalid</c>, <c>VaultSecretRefused</c>,
    /// <c>VaultSecretInvalid</c>, <c>AuthServiceUnreachable</c>.
    /// </exception>
    public static async Task<OciCredentialSettings> CreateAsync(OciCredentialOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Vault is not { } vault)
            return await Blocking.RunAsync(() => Create(options), cancellationToken).ConfigureAwait(false);
        VaultChecks.Options(options, vault);
        ProfileSelection selection = await Blocking.RunAsync(() => Select(options), cancellationToken).ConfigureAwait(false);
        using VaultReader reader = new(options, vault, selection);
        if (vault.KeySecretId is { } key)
        {
            RequireUser(selection.Profile!);
            selection.KeyContent = await reader.ReadAsync(key, "The key", cancellationToken).ConfigureAwait(false);
            selection.KeyOrigin = $"the secret {key}, read as {reader.Who}";
        }

        if (vault.PassPhraseSecretId is null)
            return await Blocking.RunAsync(() => Finish(options, selection), cancellationToken).ConfigureAwait(false);
        return await OpenAsync(options, vault.PassPhraseSecretId, selection, reader, cancellationToken).ConfigureAwait(false);
    }

    // All that is wrong with profile and key shows before the secret is asked for.
    private static async Task<OciCredentialSettings> OpenAsync(
        OciCredentialOptions options, string secret, ProfileSelection selection, VaultReader reader, CancellationToken cancellationToken)
    {
        selection.UsesProfilePassPhrase = false;
        try
        {
            OciCredentialSettings plain = await Blocking.RunAsync(() => Finish(options, selection), cancellationToken)
                .ConfigureAwait(false);
            return plain with { Warnings = [.. plain.Warnings, $"The key is not encrypted: the secret {secret} was not asked for."] };
        }
        catch (MieException e) when (e.Error == MieErrors.PassPhraseMissing)
        {
            selection.PassPhrase = await reader.ReadAsync(secret, "The pass phrase", cancellationToken).ConfigureAwait(false);
        }

        selection.PassPhraseOrigin = $"the secret {secret}, read as {reader.Who}";
        try
        {
            return await Blocking.RunAsync(() => Finish(options, selection), cancellationToken).ConfigureAwait(false);
        }
        catch (MieException e) when (e.Error == MieErrors.PassPhraseInvalid)
        {
            throw new MieException(e.Error, $"{e.Message} It came from {selection.PassPhraseOrigin}.",
                "Give the secret that belongs to this key, or put the pass phrase into a new version of it.", e.ErrorTarget, e);
        }
    }

    private static ProfileSelection Select(OciCredentialOptions options)
    {
        if (options.TokenExchange is not null && options.AuthType is not (null or OciAuthType.TokenExchange))
        {
            throw MieException.InvalidArgument("AuthType", "What a token exchange needs is given, and another kind of credential.",
                "Give the auth type TokenExchange or none, or leave out DomainUrl, ClientId, ClientSecret, Token, TokenFile, "
                    + "TokenSource and Audience.");
        }

        ProfileSelection selection = ProfileSelection.Make(options);
        if (options.Vault is { } vault)
            VaultChecks.Kind(vault, selection.AuthType);
        if (!options.KeyContent.IsEmpty && selection.AuthType != OciAuthType.ApiKey)
        {
            throw MieException.InvalidArgument("KeyContent", $"The key of an API key is given, and the credential is {selection.AuthType}.",
                "Give the auth type ApiKey and the profile of the key's user, or leave the key out.");
        }

        if (options.ServiceAccountTokenFile is not null && selection.AuthType != OciAuthType.WorkloadIdentity)
        {
            throw MieException.InvalidArgument("TokenFile",
                $"The file of a service account's token is given, and the credential is {selection.AuthType}.",
                "Give the auth type WorkloadIdentity, or leave the file out.");
        }

        return selection;
    }

    private static OciCredentialSettings Finish(OciCredentialOptions options, ProfileSelection selection)
    {
        OciCredentialSettings settings = Make(options, selection);
        if (options.Scope is not { } scope)
            return settings;
        selection.Settings.AddParameter("Scope", scope.Scope);
        selection.Settings.AddParameter("TargetCompartmentId", scope.TargetCompartmentId);
        return settings with
        {
            Credential = new ScopedTokenCredential(settings.Credential, scope, new FederationOptions
            {
                Region = settings.Region?.Id,
                AuthEndpoint = options.AuthEndpoint,
                Transport = options.Transport ?? options.RefreshTransport,
                Clock = options.Clock,
                Environment = selection.Environment,
            }),
            Sources = selection.Settings.All,
        };
    }

    private static OciCredentialSettings Make(OciCredentialOptions options, ProfileSelection selection) =>
        selection.AuthType switch
        {
            OciAuthType.ApiKey => ApiKey(options, selection),
            OciAuthType.SessionToken => Session(options, selection),
            OciAuthType.ResourcePrincipal => Settings(
                ResourcePrincipals.Create(Federation(options, selection)), selection, "OCI_RESOURCE_PRINCIPAL_REGION"),
            OciAuthType.WorkloadIdentity => Workload(options, selection),
            OciAuthType.TokenExchange => TokenExchange(options, selection),
            _ => Settings(new InstancePrincipalCredential(Federation(options, selection)), selection, null),
        };

    private const string Hidden = "(hidden)";

    private static OciCredentialSettings ApiKey(OciCredentialOptions options, ProfileSelection selection)
    {
        OciConfigProfile profile = selection.Profile!;
        bool isGiven = !selection.KeyContent.IsEmpty;
        bool isText = isGiven || profile.VariableOf("key_content") is not null;
        (string tenancy, string user) = RequireUser(profile, isGiven ? null : isText ? "key_content" : "key_file");
        FileSource file = isGiven ? selection.KeyOrigin ?? "parameter KeyContent" : isText ? CliVariables.KeyContent
            : selection.File("key_file", MieErrors.KeyFileInvalid);
        ReadOnlySpan<char> passPhrase = PassPhrase(selection).Span;
        RSA key = isText
            ? OciKeyLoader.Load(isGiven ? selection.KeyContent.Span : profile["key_content"], passPhrase, file.Path)
            : OciKeyLoader.LoadFile(file, passPhrase);
        try
        {
            CheckKey(key.KeySize, file, selection.Warnings);
            OciApiKeyCredential credential = new(tenancy, user, profile["fingerprint"], key, selection.Region?.Id);
            selection.Settings.AddProfile("TenancyId", profile, "tenancy");
            selection.Settings.AddProfile("UserId", profile, "user");
            selection.Settings.AddProfile("Fingerprint", profile, "fingerprint");
            if (selection.KeyOrigin is { } origin)
                selection.Settings.Add("Key", Hidden, OciSettingSource.Vault, origin);
            else if (isGiven)
                selection.Settings.AddParameter("KeyContent", Hidden);
            else if (isText)
                selection.Settings.AddProfile("Key", profile, "key_content", Hidden);
            else
                selection.Settings.AddProfile("KeyFile", profile, "key_file", file.Path);
            AddPassPhrase(selection);
            return Settings(credential, selection, null) with { UserId = user };
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    private static OciCredentialSettings Session(OciCredentialOptions options, ProfileSelection selection)
    {
        OciConfigProfile profile = selection.Profile!;
        Require(profile, "security_token_file", "key_file");
        FileSource token = selection.File("security_token_file", MieErrors.TokenFileInvalid);
        FileSource key = selection.File("key_file", MieErrors.KeyFileInvalid);
        SessionTokenCredential credential = new(new SessionTokenOptions
        {
            TokenFile = token.Path,
            TokenFileNamedBy = token.NamedBy,
            KeyFile = key.Path,
            KeyFileNamedBy = key.NamedBy,
            PassPhrase = PassPhrase(selection),
            Region = selection.Region?.Id,
            AuthEndpoint = options.AuthEndpoint ?? selection.Region?.AuthEndpoint,
            TenancyId = profile["tenancy"],
            Transport = options.Transport ?? options.RefreshTransport,
            Clock = options.Clock,
        });
        CheckKey(credential.KeySize, key, selection.Warnings);
        selection.Settings.AddProfile("TenancyId", profile, "tenancy");
        selection.Settings.AddProfile("UserId", profile, "user");
        selection.Settings.AddProfile("KeyFile", profile, "key_file", key.Path);
        AddPassPhrase(selection);
        selection.Settings.AddProfile("SecurityTokenFile", profile, "security_token_file", token.Path);
        return Settings(credential, selection, null) with { UserId = profile["user"] };
    }

    private static OciCredentialSettings TokenExchange(OciCredentialOptions options, ProfileSelection selection)
    {
        TokenExchangeOptions exchange = options.TokenExchange ?? new TokenExchangeOptions();
        TokenExchangeCredential credential = new(exchange, new FederationOptions
        {
            Region = selection.Region?.Id,
            Transport = options.Transport ?? options.RefreshTransport,
            Clock = options.Clock,
            CurrentDirectory = options.CurrentDirectory,
            Environment = selection.Environment,
        });
        selection.Settings.AddParameter("DomainUrl", TokenExchangeChecks.Domain(exchange.DomainUrl!));
        selection.Settings.AddParameter("ClientId", exchange.ClientId);
        selection.Settings.AddParameter("ClientSecret", Hidden);
        selection.Settings.AddParameter("TokenFile", credential.Source.Path);
        selection.Settings.AddParameter("TokenSource", exchange.TokenSource?.ToString());
        if (credential.Source.Path is null)
            selection.Settings.Add("Token", Hidden, credential.Source.Kind, credential.Source.Origin);
        selection.Settings.AddParameter("Audience", exchange.Audience);
        return Settings(credential, selection, null);
    }

    private static OciCredentialSettings Workload(OciCredentialOptions options, ProfileSelection selection)
    {
        string? file = null;
        if (options.ServiceAccountTokenFile is { } named)
        {
            PastedSecret.Check(named, "TokenFile", MieErrors.TokenFileInvalid);
            file = FileSource.Resolve(
                named, "parameter TokenFile", selection.Environment, options.CurrentDirectory ?? Environment.CurrentDirectory).Path;
        }

        WorkloadIdentityCredential credential = new(Federation(options, selection), file);
        selection.Settings.AddParameter("TokenFile", file);
        return Settings(credential, selection, "OCI_RESOURCE_PRINCIPAL_REGION");
    }

    private static FederationOptions Federation(OciCredentialOptions options, ProfileSelection selection)
    {
        string? delegation = selection.Profile?["delegation_token_file"] is null
            ? null
            : selection.File("delegation_token_file", MieErrors.TokenFileInvalid).Path;
        if (delegation is not null)
            selection.Settings.AddProfile("DelegationTokenFile", selection.Profile!, "delegation_token_file", delegation);
        return new FederationOptions
        {
            Region = selection.Region?.Id,
            MetadataBase = options.MetadataBase,
            AuthEndpoint = options.AuthEndpoint,
            DelegationTokenFile = delegation,
            Transport = options.Transport,
            OuterTransport = options.RefreshTransport,
            Clock = options.Clock,
            CurrentDirectory = options.CurrentDirectory,
            Environment = selection.Environment,
        };
    }

    private static OciCredentialSettings Settings(OciCredential credential, ProfileSelection selection, string? regionVariable)
    {
        OciRegion? region = selection.Region
            ?? (credential.Region is not { } named ? null : regionVariable is null ? OciRegions.Resolve(named, selection.Environment)
                : ProfileSelection.Resolve(named, $"environment variable {regionVariable}", selection.Environment));
        if (regionVariable is not null)
            selection.Settings.AddVariable("Region", region?.Id, regionVariable);
        selection.Settings.Add("TenancyId", credential.TenancyId, OciSettingSource.Token, "the token's own claim");
        OciConfigProfile? profile = selection.Profile;
        return new OciCredentialSettings(
            credential, region, credential.TenancyId, null, profile?.IsInFile == true ? profile.Name : null,
            profile?.IsInFile == true ? profile.Path : null, selection.Warnings)
        {
            Sources = selection.Settings.All,
        };
    }

    private static ReadOnlyMemory<char> PassPhrase(ProfileSelection selection) =>
        selection.PassPhrase.IsEmpty && selection.UsesProfilePassPhrase ? (selection.Profile!["pass_phrase"] ?? "").AsMemory()
            : selection.PassPhrase;

    // Where it comes from, and never what it is.
    private static void AddPassPhrase(ProfileSelection selection)
    {
        if (selection.PassPhraseOrigin is { } origin)
            selection.Settings.Add("PassPhrase", Hidden, OciSettingSource.Vault, origin);
        else if (!selection.PassPhrase.IsEmpty)
            selection.Settings.AddParameter("PassPhrase", Hidden);
        if (selection.UsesProfilePassPhrase)
            selection.Settings.AddProfile("PassPhrase", selection.Profile!, "pass_phrase", Hidden);
    }

    private static void CheckKey(int bits, FileSource source, List<string> warnings)
    {
        if (Path.IsPathFullyQualified(source.Path) && KeyFilePermissions.Check(source.Path) is { } warning)
            warnings.Add(warning);
        if (bits < MinKeyBits)
            warnings.Add($"The key in '{source.Path}' has {bits} bits; OCI asks for at least {MinKeyBits}.");
    }

    // Whose key it is, and what names it.
    private static (string Tenancy, string User) RequireUser(OciConfigProfile profile, string? key = null)
    {
        Require(profile, ["user", "tenancy", "fingerprint", .. key is null ? (string[])[] : [key]]);
        return (RequireOcid(profile, "tenancy"), RequireOcid(profile, "user"));
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
            MieErrors.ProfileValueMissing,
            $"{profile.Title} lacks {string.Join(", ", missing)}."
                + (profile["key_content"] is null ? "" : " A key_content in a config file is not read, as by the OCI SDKs."),
            target: profile.Name);
    }

    private static string RequireOcid(OciConfigProfile profile, string key)
    {
        string value = profile[key]!;
        if (Ocid.IsValid(value))
            return value;
        throw new MieException(
            MieErrors.ProfileValueInvalid,
            $"{profile.Naming(key)} is not an OCID.",
            "Copy the OCID from the console; write it without quotes.",
            key);
    }
}
