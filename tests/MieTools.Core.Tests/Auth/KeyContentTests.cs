using MieTools.Core.Auth.Config;
using MieTools.Core.Auth.Credentials;
using MieTools.Core.Tests.Support;

namespace MieTools.Core.Tests.Auth;

/// <summary>An API key that the caller has as a text.</summary>
public class KeyContentTests
{
    private const string Lines = $"user={TestKeys.User}\ntenancy={TestKeys.Tenancy}\nfingerprint={TestKeys.Fingerprint}\nregion=iad\n";

    [Theory]
    [InlineData("")]
    [InlineData("key_file=~/none.pem\n")]
    public void It_counts_in_place_of_the_key_file(string more)
    {
        using TempFolder home = new();
        home.Write(".oci/config", $"[DEFAULT]\n{Lines}{more}");
        using OciCredentialSettings settings = Create(home, File.ReadAllText(VectorFiles.Key("rsa2048-pkcs8.pem")));
        Assert.Equal(OciAuthType.ApiKey, settings.Credential.AuthType);
        OciSetting key = Assert.Single(settings.Sources, s => s.Name == "KeyContent");
        Assert.Equal(("(hidden)", "parameter KeyContent"), (key.Value, key.Origin));
        Assert.DoesNotContain(settings.Sources, s => s.Name is "Key" or "KeyFile");
    }

    [Fact]
    public void Variables_say_whose_it_is_where_there_is_no_config_file()
    {
        using TempFolder home = new();
        home.Set("OCI_CLI_USER", TestKeys.User).Set("OCI_CLI_TENANCY", TestKeys.Tenancy).Set("OCI_CLI_FINGERPRINT", TestKeys.Fingerprint);
        using OciCredentialSettings settings = Create(home, File.ReadAllText(VectorFiles.Key("rsa2048-pkcs8.pem")), region: "iad");
        Assert.Equal(TestKeys.User, settings.UserId);
    }

    [Theory]
    [InlineData("bad-truncated-base64.pem", null, "KeyFileInvalid", "KeyContent")]
    [InlineData("bad-public-key.pem", null, "KeyFileInvalid", "KeyContent")]
    [InlineData("rsa2048-pkcs8.pem", OciAuthType.InstancePrincipal, "ArgumentInvalid", "InstancePrincipal")]
    public void What_cannot_be_used_is_refused_and_not_shown(string vector, OciAuthType? type, string code, string said)
    {
        using TempFolder home = new();
        home.Write(".oci/config", $"[DEFAULT]\n{Lines}");
        string key = File.ReadAllText(VectorFiles.Key(vector));
        MieException error = Assert.Throws<MieException>(() => Create(home, key, type));
        Assert.Equal(code, error.Code);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        NoSecrets.In(error, key.Split('\n')[1][..20]);
    }

    private static OciCredentialSettings Create(
        TempFolder home, string key, OciAuthType? type = null, string? region = null) =>
        OciCredentialFactory.Create(new OciCredentialOptions
        {
            KeyContent = key.AsMemory(),
            AuthType = type,
            Region = region,
            Environment = home.Environment,
        });
}
