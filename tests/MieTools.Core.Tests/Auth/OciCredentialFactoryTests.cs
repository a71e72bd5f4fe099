using MieTools.Core.Auth.Config;
using MieTools.Core.Auth.Credentials;
using MieTools.Core.Auth.Signing;
using MieTools.Core.Tests.Support;

namespace MieTools.Core.Tests.Auth;

public class OciCredentialFactoryTests
{
    private const string ApiKeyLines =
        $"user={TestKeys.User}\ntenancy={TestKeys.Tenancy}\nfingerprint={TestKeys.Fingerprint}\nkey_file=~/key.pem\n";
    private readonly FakeClock _clock = new(FakeClock.NewYear2026);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_api_key_profile()
    {
        using TempFolder home = Home($"[DEFAULT]\n{ApiKeyLines}region=IAD\n");
        OciCredentialSettings settings = Create(home);
        using OciCredential credential = settings.Credential;
        Assert.Equal(OciAuthType.ApiKey, credential.AuthType);
        Assert.Equal(("us-ashburn-1", TestKeys.Tenancy, TestKeys.User, "DEFAULT", home.At(".oci/config")),
            (settings.Region!.Id, settings.TenancyId, settings.UserId, settings.ProfileName, settings.ConfigFilePath));
        Assert.Equal("us-ashburn-1", credential.Region);
        Assert.Empty(settings.Warnings);
        Assert.Equal($"{TestKeys.Tenancy}/{TestKeys.User}/{TestKeys.Fingerprint}", (await credential.GetSigningKeyAsync(Stop)).KeyId);
    }

    [Fact]
    public void Region_of_caller_profile_and_environment_in_this_order()
    {
        using TempFolder home = Home($"[DEFAULT]\n{ApiKeyLines}[p]\nregion=phx\n");
        Assert.Null(Dispose(Create(home)).Region);
        home.Set("OCI_REGION", "fra");
        Assert.Equal("eu-frankfurt-1", Dispose(Create(home)).Region!.Id);
        Assert.Equal("us-phoenix-1", Dispose(Create(home, "p")).Region!.Id);
        Assert.Equal("uk-london-1", Dispose(Create(home, "p", region: "LHR")).Region!.Id);
        Assert.Equal("RegionUnknown", Assert.Throws<MieException>(() => Create(home, region: "not a region")).Code);
    }

    [Fact]
    public async Task A_session_profile_and_one_that_only_inherits_the_token()
    {
        using TempFolder home = Home("[DEFAULT]\nsecurity_token_file=~/token\nkey_file=~/key.pem\nregion=iad\n[api]\n" + ApiKeyLines);
        string token = Tokens.Make(FakeClock.NewYear2026.AddHours(1));
        home.Write("token", token);
        OciCredentialSettings settings = Create(home);
        using OciCredential session = settings.Credential;
        Assert.Equal((OciAuthType.SessionToken, "ocid1.tenancy.oc1..token"), (session.AuthType, settings.TenancyId));
        Assert.Equal("ST$" + token, (await session.GetSigningKeyAsync(Stop)).KeyId);
        Assert.DoesNotContain(token, (await session.GetSigningKeyAsync(Stop)).ToString(), StringComparison.Ordinal);
        Assert.Equal(OciAuthType.ApiKey, Dispose(Create(home, "api")).Credential.AuthType);
    }

    [Fact]
    public void Missing_keys_are_named_all_at_once()
    {
        using TempFolder home = Home("[DEFAULT]\nregion=iad\n[half]\nuser=x\n");
        MieException error = Assert.Throws<MieException>(() => Create(home, "half"));
        Assert.Equal("ProfileValueMissing", error.Code);
        Assert.Contains("'half'", error.Message, StringComparison.Ordinal);
        Assert.Contains("lacks tenancy, fingerprint, key_file.", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<MieException>(() => Create(home, "half", type: OciAuthType.SessionToken));
        Assert.Contains("lacks security_token_file, key_file.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("user=ocid1", "ProfileValueInvalid")]
    [InlineData("tenancy=\"ocid1.tenancy.oc1..a\"", "ProfileValueInvalid")]
    [InlineData("fingerprint=00:78:be:58:0f:87:e7:14:9d:78:03:32:95:73:98:ee", "FingerprintMismatch")]
    [InlineData("fingerprint=2C:78", "FingerprintInvalid")]
    [InlineData("key_file=~/none.pem", "KeyFileNotFound")]
    [InlineData("authentication_type=magic", "AuthenticationTypeUnknown")]
    public void Wrong_values_are_found_before_anything_is_sent(string line, string code)
    {
        using TempFolder home = Home($"[DEFAULT]\n{ApiKeyLines}[p]\n{line}\n");
        Assert.Equal(code, Assert.Throws<MieException>(() => Create(home, "p")).Code);
    }

    [Fact]
    public void The_pass_phrase_comes_from_the_caller_or_the_profile()
    {
        using TempFolder home = Home(
            $"[DEFAULT]\n{ApiKeyLines}[p]\npass_phrase={VectorFiles.PassPhrase}\n[wrong]\npass_phrase=my-secret\n");
        home.CopyKey("rsa2048-pkcs8-enc-pbes2-aes256-sha256.pem");
        Assert.Equal("PassPhraseMissing", Assert.Throws<MieException>(() => Create(home)).Code);
        Dispose(Create(home, "p"));
        Dispose(Create(home, passPhrase: VectorFiles.PassPhrase));
        Dispose(Create(home, "wrong", passPhrase: VectorFiles.PassPhrase));
        MieException wrong = Assert.Throws<MieException>(() => Create(home, "wrong"));
        Assert.Equal("PassPhraseInvalid", wrong.Code);
        NoSecrets.In(wrong, "my-secret");
    }

    [Fact]
    public void Weak_keys_open_files_and_odd_names_are_warned_about()
    {
        const string Fingerprint = "3a:cb:d3:74:ae:05:89:64:c2:96:20:4c:a4:3a:a7:73";
        using TempFolder home = Home($"[default]\n{ApiKeyLines.Replace(TestKeys.Fingerprint, Fingerprint, StringComparison.Ordinal)}");
        string key = home.CopyKey("weak-rsa1024-pkcs8.pem");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        IReadOnlyList<string> warnings = Dispose(Create(home)).Warnings;
        Assert.Contains(warnings, w => w.Contains("1024 bits", StringComparison.Ordinal));
        Assert.Contains(warnings, w => w.Contains("'default' was taken", StringComparison.Ordinal));
        if (!OperatingSystem.IsWindows())
            Assert.Contains(warnings, w => w.Contains("chmod 600", StringComparison.Ordinal));
    }

    [Fact]
    public void A_weak_key_of_a_session_that_others_can_read_is_warned_about_too()
    {
        using TempFolder home = Home("[DEFAULT]\nsecurity_token_file=~/token\nkey_file=~/key.pem\nregion=iad\n");
        home.Write("token", Tokens.Make(FakeClock.NewYear2026.AddHours(1)));
        string key = home.CopyKey("weak-rsa1024-pkcs8.pem");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        IReadOnlyList<string> warnings = Dispose(Create(home)).Warnings;
        Assert.Contains(warnings, w => w.Contains("1024 bits", StringComparison.Ordinal));
        if (!OperatingSystem.IsWindows())
            Assert.Contains(warnings, w => w.Contains("chmod 600", StringComparison.Ordinal));
    }

    [Fact]
    public void With_no_config_at_all_the_resource_principal_or_every_place_looked_at()
    {
        using TempFolder home = new();
        MieException error = Assert.Throws<MieException>(() => Create(home));
        Assert.Equal("CredentialNotFound", error.Code);
        foreach (string place in (string[])[home.At(".oci/config"), home.At(".oraclebmc/config"), "OCI_CONFIG_FILE",
            "OCI_RESOURCE_PRINCIPAL_VERSION"])
        {
            Assert.Contains(place, error.Message, StringComparison.Ordinal);
        }

        Assert.Equal("ConfigFileNotFound", Assert.Throws<MieException>(() => Create(home, "p")).Code);
        Assert.Equal("ConfigFileNotFound", Assert.Throws<MieException>(() => Create(home, type: OciAuthType.ApiKey)).Code);

        home.Set("OCI_RESOURCE_PRINCIPAL_VERSION", "2.2").Set("OCI_RESOURCE_PRINCIPAL_REGION", "iad")
            .Set("OCI_RESOURCE_PRINCIPAL_RPST", Tokens.Make(FakeClock.NewYear2026.AddYears(50)))
            .Set("OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM", VectorFiles.Key("rsa2048-pkcs8.pem"));
        OciCredentialSettings settings = Dispose(Create(home));
        Assert.Equal((OciAuthType.ResourcePrincipal, "us-ashburn-1"), (settings.Credential.AuthType, settings.Region!.Id));
    }

    [Fact]
    public void Instance_principals_by_profile_or_by_name_need_no_keys()
    {
        using TempFolder home = Home("[DEFAULT]\nauthentication_type=instance_principal\ndelegation_token_file=~/obo\nregion=iad\n");
        home.Write("obo", "obo-token\n");
        OciCredentialSettings settings = Dispose(Create(home));
        Assert.Equal((OciAuthType.InstancePrincipal, "us-ashburn-1", "obo-token"),
            (settings.Credential.AuthType, settings.Region!.Id, settings.Credential.GetDelegationToken()));
        using TempFolder nowhere = new();
        OciCredentialSettings bare = Dispose(Create(nowhere, type: OciAuthType.InstancePrincipal));
        Assert.Equal((OciAuthType.InstancePrincipal, null, null), (bare.Credential.AuthType, bare.Region, bare.ProfileName));
    }

    private static TempFolder Home(string config)
    {
        TempFolder home = new();
        home.Write(".oci/config", config);
        home.CopyKey("rsa2048-pkcs8.pem");
        return home;
    }

    private OciCredentialSettings Create(
        TempFolder home, string? profile = null, OciAuthType? type = null, string? passPhrase = null, string? region = null) =>
        OciCredentialFactory.Create(new OciCredentialOptions
        {
            AuthType = type,
            ProfileName = profile,
            PassPhrase = passPhrase.AsMemory(),
            Region = region,
            Environment = home.Environment,
            Clock = _clock,
        });

    private static OciCredentialSettings Dispose(OciCredentialSettings settings)
    {
        settings.Credential.Dispose();
        return settings;
    }
}
