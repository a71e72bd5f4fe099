using MieTools.Core.Auth.Config;
using MieTools.Core.Auth.Credentials;
using MieTools.Core.Auth.Signing;
using MieTools.Core.Connection;
using MieTools.Core.Tests.Support;

namespace MieTools.Core.Tests.Auth;

/// <summary>The variables of the OCI CLI: after the caller's own parameters, before the profile that nobody named.</summary>
public class CliVariableTests
{
    private const string Other = "ocid1.user.oc1..other";
    private const string ApiKeyLines =
        $"user={TestKeys.User}\ntenancy={TestKeys.Tenancy}\nfingerprint={TestKeys.Fingerprint}\nkey_file=~/key.pem\n";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    // Variables as name=value, options as name=value; then the setting, its value and its source.
    [Theory]
    [InlineData("OCI_CLI_PROFILE=p", "", "ProfileName", "p", "environment variable OCI_CLI_PROFILE")]
    [InlineData("OCI_CLI_PROFILE=p", "ProfileName=q", "ProfileName", "q", "parameter ProfileName")]
    [InlineData("OCI_CLI_RC_FILE={h}/rc", "", "ProfileName", "q", "environment variable OCI_CLI_RC_FILE")]
    [InlineData("OCI_CLI_RC_FILE={h}/rc OCI_CLI_PROFILE=p", "", "ProfileName", "p", "environment variable OCI_CLI_PROFILE")]
    [InlineData("OCI_CLI_RC_FILE={h}/.oci/config", "", "ProfileName", "DEFAULT", "no other was named")]
    [InlineData("OCI_CLI_CONFIG_FILE={h}/other", "", "ConfigFile", "{h}/other", "environment variable OCI_CLI_CONFIG_FILE")]
    [InlineData("OCI_CLI_CONFIG_FILE={h}/other", "ConfigFile={c}", "ConfigFile", "{c}", "parameter ConfigFile")]
    [InlineData("OCI_CLI_REGION=phx", "", "Region", "us-phoenix-1", "environment variable OCI_CLI_REGION")]
    [InlineData("OCI_CLI_REGION=phx", "Region=lhr", "Region", "uk-london-1", "parameter Region")]
    [InlineData("OCI_CLI_REGION=phx", "ProfileName=DEFAULT", "Region", "us-ashburn-1", "profile 'DEFAULT' in '{c}'")]
    [InlineData("OCI_CLI_REGION=phx", "ProfileName=q", "Region", "us-phoenix-1", "environment variable OCI_CLI_REGION")]
    [InlineData("OCI_CLI_USER=" + Other, "", "UserId", Other, "environment variable OCI_CLI_USER")]
    [InlineData("OCI_CLI_USER=" + Other, "ProfileName=p", "UserId", TestKeys.User, "profile 'DEFAULT' in '{c}'")]
    [InlineData("OCI_CLI_USER=" + Other, "ConfigFile={c}", "UserId", TestKeys.User, "profile 'DEFAULT' in '{c}'")]
    [InlineData("OCI_CLI_KEY_FILE={h}/key.pem", "", "KeyFile", "{h}/key.pem", "environment variable OCI_CLI_KEY_FILE")]
    [InlineData("OCI_CLI_KEY_CONTENT={k}", "", "Key", "(hidden)", "environment variable OCI_CLI_KEY_CONTENT")]
    [InlineData("OCI_CLI_AUTH=instance_principal", "", "AuthType", "InstancePrincipal", "environment variable OCI_CLI_AUTH")]
    [InlineData("OCI_CLI_AUTH=instance_principal", "AuthType=ApiKey", "AuthType", "ApiKey", "parameter AuthType")]
    [InlineData("OCI_CLI_AUTH=instance_principal", "ProfileName=p", "AuthType", "ApiKey", "profile 'p' in '{c}', which names no other")]
    [InlineData("OCI_CLI_SECURITY_TOKEN_FILE={h}/token", "", "AuthType", "SessionToken",
        "environment variable OCI_CLI_SECURITY_TOKEN_FILE")]
    [InlineData("OCI_CLI_KEY_FILE={h}/key.pem OCI_CLI_PROFILE=s", "", "AuthType", "ApiKey", "profile 's' in '{c}', which names no other")]
    [InlineData("OCI_CLI_AUTH=instance_obo_user OCI_CLI_DELEGATION_TOKEN_FILE={h}/token", "", "DelegationTokenFile", "{h}/token",
        "environment variable OCI_CLI_DELEGATION_TOKEN_FILE")]
    [InlineData("OCI_CLI_ENDPOINT=https://cli.example.com/", "", "Endpoint", "https://cli.example.com/",
        "environment variable OCI_CLI_ENDPOINT")]
    [InlineData("OCI_CLI_ENDPOINT=https://cli.example.com/", "Endpoint=https://own.example.com/", "Endpoint",
        "https://own.example.com/", "parameter Endpoint")]
    [InlineData("OCI_CLI_ENDPOINT=https://cli.example.com/", "Region=phx", "Endpoint",
        "https://datascience.us-phoenix-1.oci.oraclecloud.com/", "that of the region")]
    public async Task Count_after_parameters(string variables, string given, string name, string value, string origin)
    {
        using TempFolder home = Home();
        Dictionary<string, string> options = Pairs(home, given);
        foreach ((string variable, string text) in Pairs(home, variables))
            home.Set(variable, text);
        using MieContext context = await MieContext.ConnectAsync(new MieContextOptions
        {
            ProfileName = options.GetValueOrDefault("ProfileName"),
            ConfigFile = options.GetValueOrDefault("ConfigFile"),
            AuthType = options.TryGetValue("AuthType", out string? type) ? Enum.Parse<OciAuthType>(type) : null,
            Region = options.GetValueOrDefault("Region"),
            Endpoint = options.TryGetValue("Endpoint", out string? endpoint) ? new Uri(endpoint) : null,
            GetEnvironmentVariable = home.Environment,
        }, Stop);
        OciSetting setting = Assert.Single(context.Sources, s => s.Name == name);
        Assert.Equal((Fill(home, value), Fill(home, origin)), (setting.Value, setting.Origin));
        Assert.Equal(origin.StartsWith("environment", StringComparison.Ordinal), setting.Source == OciSettingSource.Environment);
        Assert.DoesNotContain("PRIVATE KEY", string.Join('\n', context.Sources), StringComparison.Ordinal);
    }

    [Fact]
    public void Whoever_acts_for_a_user_needs_no_config_file()
    {
        using TempFolder home = new();
        string token = home.Write("token", Tokens.Make(DateTimeOffset.UnixEpoch));
        home.Set("OCI_CLI_AUTH", "instance_obo_user").Set("OCI_CLI_DELEGATION_TOKEN_FILE", token);
        using OciCredential credential = OciCredentialFactory.Create(
            new OciCredentialOptions { Environment = home.Environment, Region = "iad" }).Credential;
        Assert.Equal(OciAuthType.InstancePrincipal, credential.AuthType);
        Assert.StartsWith("eyJ", credential.GetDelegationToken(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("KEY_CONTENT")]
    [InlineData("KEY_FILE")]
    public async Task Are_enough_without_a_config_file(string key)
    {
        using TempFolder home = new();
        string file = home.CopyKey("rsa2048-pkcs8-enc-pbes2-aes256-sha256.pem");
        home.Set("OCI_CLI_USER", TestKeys.User).Set("OCI_CLI_TENANCY", TestKeys.Tenancy).Set("OCI_CLI_REGION", "iad")
            .Set("OCI_CLI_FINGERPRINT", TestKeys.Fingerprint + "\n").Set("OCI_CLI_PASSPHRASE", VectorFiles.PassPhrase)
            .Set("OCI_CLI_" + key, key == "KEY_FILE" ? file : await File.ReadAllTextAsync(file, Stop));
        using MieContext context = await Connect(home);
        Assert.Equal((OciAuthType.ApiKey, TestKeys.User, TestKeys.Tenancy, "us-ashburn-1", null, null),
            (context.AuthType, context.UserId, context.TenancyId, context.Region, context.ProfileName, context.ConfigFile));
        Assert.DoesNotContain(VectorFiles.PassPhrase, string.Join('\n', context.Sources), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("OCI_CLI_KEY_FILE=~/key.pem", "ProfileValueMissing", "lacks user, tenancy, fingerprint")]
    [InlineData("OCI_CLI_AUTH=magic", "AuthenticationTypeUnknown", "OCI_CLI_AUTH")]
    [InlineData("OCI_CLI_AUTH=security_token", "ProfileValueMissing", "OCI_CLI_AUTH")]
    [InlineData("OCI_CLI_AUTH=instance_obo_user", "ProfileValueMissing", "OCI_CLI_DELEGATION_TOKEN_FILE")]
    [InlineData("OCI_CLI_CONFIG_FILE=/nowhere/config", "ConfigFileNotFound", "OCI_CLI_CONFIG_FILE")]
    [InlineData("OCI_CLI_CERT_BUNDLE=/nowhere/ca.pem", "CaFileNotFound", "ca.pem' does not exist")]
    [InlineData("OCI_CLI_ENDPOINT=nowhere", "ArgumentInvalid", "OCI_CLI_ENDPOINT")]
    [InlineData("OCI_CLI_ENDPOINT=http://example.com", "TransportInsecure", "http://example.com")]
    public async Task A_wrong_one_is_named(string variable, string code, string text)
    {
        using TempFolder home = new();
        home.CopyKey("rsa2048-pkcs8.pem");
        home.Set(variable.Split('=')[0], variable.Split('=')[1]);
        MieException error = await Assert.ThrowsAsync<MieException>(() => Connect(home));
        Assert.Equal(code, error.Code);
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_that_is_no_OCID_is_named_by_its_variable()
    {
        using TempFolder home = Home();
        home.Set("OCI_CLI_USER", "me");
        MieException error = await Assert.ThrowsAsync<MieException>(() => Connect(home));
        Assert.Equal("Environment variable OCI_CLI_USER is not an OCID.", error.Message);
    }

    private static Task<MieContext> Connect(TempFolder home) =>
        MieContext.ConnectAsync(new MieContextOptions { GetEnvironmentVariable = home.Environment }, Stop);

    private static TempFolder Home()
    {
        TempFolder home = new();
        home.CopyKey("rsa2048-pkcs8.pem");
        home.Write("token", Tokens.Make(DateTimeOffset.UtcNow.AddHours(1)));
        home.Write("rc", "[OCI_CLI_SETTINGS]\ndefault_profile=q\n");
        home.Write("other", $"[DEFAULT]\n{ApiKeyLines}region=iad\n");
        home.Write(".oci/config",
            $"[DEFAULT]\n{ApiKeyLines}region=iad\n[p]\n[q]\nregion=\n[s]\nkey_file=~/key.pem\nsecurity_token_file=~/token\n");
        home.Set("OCI_REGION", "fra");
        return home;
    }

    private static string Fill(TempFolder home, string text) => text.Replace("{h}", home.Root, StringComparison.Ordinal)
        .Replace("{c}", home.At(".oci/config"), StringComparison.Ordinal);

    private static Dictionary<string, string> Pairs(TempFolder home, string text) =>
        Fill(home, text).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=', 2))
            .ToDictionary(p => p[0], p => p[1] == "{k}" ? File.ReadAllText(home.At("key.pem")) : p[1]);
}
