using MieTools.Core.Auth.Config;
using MieTools.Core.Auth.Credentials;
using MieTools.Core.Connection;
using MieTools.Core.Tests.Support;

namespace MieTools.Core.Tests.Auth;

/// <summary>Where each value of a connection came from.</summary>
public class SettingSourceTests
{
    private const string ApiKeyLines =
        $"user={TestKeys.User}\ntenancy={TestKeys.Tenancy}\nfingerprint={TestKeys.Fingerprint}\nkey_file=key.pem\n";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    // Options as name=value; then the setting and its source; {c} is the config file.
    [Theory]
    [InlineData("", "ConfigFile", "{c}", OciSettingSource.Default, "the usual place")]
    [InlineData("", "ProfileName", "DEFAULT", OciSettingSource.Default, "no other was named")]
    [InlineData("ProfileName=p", "ProfileName", "p", OciSettingSource.Parameter, "parameter ProfileName")]
    [InlineData("ConfigFile={c}", "ConfigFile", "{c}", OciSettingSource.Parameter, "parameter ConfigFile")]
    [InlineData("", "AuthType", "ApiKey", OciSettingSource.ConfigFile, "profile 'DEFAULT' in '{c}', which names no other")]
    [InlineData("AuthType=ApiKey", "AuthType", "ApiKey", OciSettingSource.Parameter, "parameter AuthType")]
    [InlineData("ProfileName=s", "AuthType", "SessionToken", OciSettingSource.ConfigFile, "security_token_file of profile 's' in '{c}'")]
    [InlineData("", "Region", "us-ashburn-1", OciSettingSource.ConfigFile, "profile 'DEFAULT' in '{c}'")]
    [InlineData("ProfileName=p", "Region", "us-phoenix-1", OciSettingSource.ConfigFile, "profile 'p' in '{c}'")]
    [InlineData("ProfileName=none", "Region", "eu-frankfurt-1", OciSettingSource.Environment, "environment variable OCI_REGION")]
    [InlineData("Region=LHR", "Region", "uk-london-1", OciSettingSource.Parameter, "parameter Region")]
    [InlineData("ProfileName=p", "UserId", TestKeys.User, OciSettingSource.ConfigFile, "profile 'DEFAULT' in '{c}'")]
    [InlineData("ProfileName=p", "TenancyId", TestKeys.Tenancy, OciSettingSource.ConfigFile, "profile 'DEFAULT' in '{c}'")]
    [InlineData("ProfileName=o", "PassPhrase", "(hidden)", OciSettingSource.ConfigFile, "profile 'o' in '{c}'")]
    [InlineData("ProfileName=p", "KeyFile", "{k}", OciSettingSource.ConfigFile, "profile 'DEFAULT' in '{c}'")]
    [InlineData("ProfileName=q", "KeyFile", "{k}", OciSettingSource.ConfigFile, "profile 'q' in '{c}'")]
    [InlineData("", "Fingerprint", TestKeys.Fingerprint, OciSettingSource.ConfigFile, "profile 'DEFAULT' in '{c}'")]
    [InlineData("ProfileName=s", "SecurityTokenFile", "{t}", OciSettingSource.ConfigFile, "profile 's' in '{c}'")]
    [InlineData("CompartmentId=ocid1.compartment.oc1..a", "CompartmentId", "ocid1.compartment.oc1..a", OciSettingSource.Parameter,
        "parameter CompartmentId")]
    [InlineData("", "Endpoint", "https://datascience.us-ashburn-1.oci.oraclecloud.com/", OciSettingSource.Default, "that of the region")]
    [InlineData("Endpoint=http://127.0.0.1:1/", "Endpoint", "http://127.0.0.1:1/", OciSettingSource.Parameter, "parameter Endpoint")]
    [InlineData("Caller=Start-MieEmulator ConfigFile={c}", "ConfigFile", "{c}", OciSettingSource.Parameter, "Start-MieEmulator")]
    public async Task Is_told(string given, string name, string value, OciSettingSource source, string origin)
    {
        using TempFolder home = new();
        home.CopyKey("rsa2048-pkcs8.pem", ".oci/key.pem");
        home.Write(".oci/token", Tokens.Make(DateTimeOffset.UtcNow.AddHours(1)));
        string config = home.Write(".oci/config", $"[DEFAULT]\n{ApiKeyLines}region=iad\n[p]\nregion=phx\n[q]\nkey_file=~/.oci/key.pem\n"
            + "[o]\npass_phrase=hush-hush\n[none]\nregion=\n[s]\nsecurity_token_file=token\n");
        home.Set("OCI_REGION", "fra");
        string Fill(string text) => text.Replace("{c}", config, StringComparison.Ordinal)
            .Replace("{k}", home.At(".oci/key.pem"), StringComparison.Ordinal)
            .Replace("{t}", home.At(".oci/token"), StringComparison.Ordinal);

        Dictionary<string, string> options = Fill(given).Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .ToDictionary(p => p[..p.IndexOf('=', StringComparison.Ordinal)], p => p[(p.IndexOf('=', StringComparison.Ordinal) + 1)..]);
        using MieContext context = await MieContext.ConnectAsync(new MieContextOptions
        {
            ProfileName = options.GetValueOrDefault("ProfileName"),
            ConfigFile = options.GetValueOrDefault("ConfigFile"),
            AuthType = options.TryGetValue("AuthType", out string? type) ? Enum.Parse<OciAuthType>(type) : null,
            Region = options.GetValueOrDefault("Region"),
            CompartmentId = options.GetValueOrDefault("CompartmentId"),
            Endpoint = options.TryGetValue("Endpoint", out string? endpoint) ? new Uri(endpoint) : null,
            Caller = options.GetValueOrDefault("Caller"),
            GetEnvironmentVariable = home.Environment,
        }, Stop);
        Assert.Equal(new OciSetting(name, Fill(value), source, Fill(origin)), Assert.Single(context.Sources, s => s.Name == name));
        Assert.DoesNotContain(context.Sources, s => s.ToString().Contains("hush-hush", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_resource_principal_is_of_variables_and_its_token()
    {
        using TempFolder home = new();
        home.Set("OCI_RESOURCE_PRINCIPAL_VERSION", "2.2").Set("OCI_RESOURCE_PRINCIPAL_REGION", "iad")
            .Set("OCI_RESOURCE_PRINCIPAL_RPST", Tokens.Make(DateTimeOffset.UtcNow.AddHours(1)))
            .Set("OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM", VectorFiles.Key("rsa2048-pkcs8.pem"));
        using MieContext context = await MieContext.ConnectAsync(
            new MieContextOptions { GetEnvironmentVariable = home.Environment }, Stop);
        Assert.Equal(
            [
                new OciSetting("AuthType", "ResourcePrincipal", OciSettingSource.Environment,
                    "environment variable OCI_RESOURCE_PRINCIPAL_VERSION"),
                new OciSetting("Region", "us-ashburn-1", OciSettingSource.Environment,
                    "environment variable OCI_RESOURCE_PRINCIPAL_REGION"),
                new OciSetting("TenancyId", "ocid1.tenancy.oc1..token", OciSettingSource.Token, "the token's own claim"),
                new OciSetting("Endpoint", "https://datascience.us-ashburn-1.oci.oraclecloud.com/", OciSettingSource.Default,
                    "that of the region"),
            ],
            context.Sources);
    }

    [Fact]
    public async Task The_region_of_an_instance_is_of_its_metadata()
    {
        using TempFolder home = new();
        using FakeHandler wire = new((_, _) => FakeHandler.Text("phx"));
        using MieContext context = await MieContext.ConnectAsync(
            new MieContextOptions
            {
                AuthType = OciAuthType.InstancePrincipal,
                Transport = wire,
                GetEnvironmentVariable = home.Environment,
            },
            Stop);
        Assert.Equal(
            new OciSetting("Region", "us-phoenix-1", OciSettingSource.Metadata, "the instance's metadata"),
            Assert.Single(context.Sources, s => s.Name == "Region"));
    }
}
