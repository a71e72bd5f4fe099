using System.Net;
using System.Text;
using MieTools.Core.Auth.Config;
using MieTools.Core.Auth.Credentials;
using MieTools.Core.Tests.Support;

namespace MieTools.Core.Tests.Auth;

/// <summary>A key, or what opens it, from a secret of OCI Vault.</summary>
public class VaultSecretTests
{
    private const string Secret = "ocid1.vaultsecret.oc1.phx.aaaa";
    private const string Encrypted = "rsa2048-pkcs1-enc-aes-256-cbc.pem";
    private const string Plain = "rsa2048-pkcs8.pem";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("{0}")]
    [InlineData("{0}\n")]
    [InlineData("\ufeff{0}\r\n")]
    public async Task A_pass_phrase_is_read_by_a_profile_that_is_named_and_its_origin_is_said(string content)
    {
        using TempFolder home = Home(Encrypted, "pass_phrase=wrong\n");
        using FakeHandler vault = new((_, _) => Bundle(string.Format(null, content, VectorFiles.PassPhrase)));
        List<string> told = [];
        using OciCredentialSettings settings = await CreateAsync(
            home, vault, new() { PassPhraseSecretId = Secret, ProfileName = "READER" }, told);
        Assert.Equal($"https://secrets.vaults.us-phoenix-1.oci.oraclecloud.com/20190301/secretbundles/{Secret}",
            Assert.Single(vault.Requests).Address.AbsoluteUri);
        OciSetting source = Assert.Single(settings.Sources, s => s.Name == "PassPhrase");
        Assert.Equal(("(hidden)", OciSettingSource.Vault, $"the secret {Secret}, read as profile 'READER'"),
            (source.Value, source.Source, source.Origin));
        Assert.Contains($"The pass phrase is read from the secret {Secret} at secrets.vaults.us-phoenix-1.oci.oraclecloud.com, "
            + "as profile 'READER'.", told);
        Assert.DoesNotContain(
            VectorFiles.PassPhrase, string.Join('\n', told) + string.Join('\n', settings.Sources), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_reader_it_is_the_resource_that_the_process_runs_in_and_no_profile()
    {
        using TempFolder home = Home(Encrypted);
        home.Set("OCI_RESOURCE_PRINCIPAL_VERSION", "2.2").Set("OCI_RESOURCE_PRINCIPAL_REGION", "iad")
            .Set("OCI_RESOURCE_PRINCIPAL_RPST", Tokens.Make(DateTimeOffset.UtcNow.AddHours(1)))
            .Set("OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM", await File.ReadAllTextAsync(VectorFiles.Key(Plain), Stop));
        using FakeHandler vault = new((_, _) => Bundle(VectorFiles.PassPhrase));
        List<string> told = [];
        using OciCredentialSettings settings = await CreateAsync(home, vault, new() { PassPhraseSecretId = Secret }, told);
        Assert.Contains("ST$", vault.Requests[0].Authorization, StringComparison.Ordinal);
        Assert.Contains(settings.Sources, s => s.Origin == $"the secret {Secret}, read as ResourcePrincipal");
        Assert.Contains(told, t => t.StartsWith("To read a secret: ResourcePrincipal is taken", StringComparison.Ordinal));
        Assert.Equal(OciAuthType.ApiKey, settings.Credential.AuthType);
    }

    [Fact]
    public async Task A_key_is_read_and_opened_with_another_secret()
    {
        using TempFolder home = Home(null);
        using FakeHandler vault = new((request, _) => Bundle(request.RequestUri!.AbsolutePath.EndsWith("bbbb", StringComparison.Ordinal)
            ? File.ReadAllText(VectorFiles.Key(Encrypted)) : VectorFiles.PassPhrase));
        string key = Secret.Replace("aaaa", "bbbb", StringComparison.Ordinal);
        using OciCredentialSettings settings = await CreateAsync(
            home, vault, new() { KeySecretId = key, PassPhraseSecretId = Secret, ProfileName = "READER" });
        Assert.Equal(2, vault.Count);
        Assert.Contains(settings.Sources, s => (s.Name, s.Source, s.Value) == ("Key", OciSettingSource.Vault, "(hidden)"));
        Assert.Equal(TestKeys.Fingerprint, ((OciApiKeyCredential)settings.Credential).Fingerprint);
    }

    [Fact]
    public async Task A_key_that_needs_none_asks_for_none_and_a_warning_says_so()
    {
        using TempFolder home = Home(Plain);
        using FakeHandler vault = new((_, _) => Bundle("x"));
        using OciCredentialSettings settings = await CreateAsync(
            home, vault, new() { PassPhraseSecretId = Secret, ProfileName = "READER" });
        Assert.Equal(0, vault.Count);
        Assert.Contains(settings.Warnings, w => w.Contains(Secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_wrong_with_the_profile_shows_before_anything_is_sent()
    {
        using TempFolder home = Home("bad-public-key.pem");
        using FakeHandler vault = new((_, _) => Bundle("x"));
        MieException error = await Assert.ThrowsAsync<MieException>(
            () => CreateAsync(home, vault, new() { PassPhraseSecretId = Secret, ProfileName = "READER" }));
        Assert.Equal("KeyFileInvalid", error.Code);
        Assert.Equal(0, vault.Count);
    }

    [Theory]
    [InlineData(404, "NotAuthorizedOrNotFound", "Allow group GROUP to read secret-bundles in compartment COMPARTMENT")]
    [InlineData(403, "NotAllowed", "Allow group GROUP to read secret-bundles")]
    [InlineData(401, "NotAuthenticated", "profile 'READER'")]
    public async Task A_refusal_names_the_secret_who_asked_and_the_next_step(int status, string code, string next)
    {
        using TempFolder home = Home(Encrypted);
        using FakeHandler vault = new((_, _) => new HttpResponseMessage((HttpStatusCode)status)
        {
            Content = new StringContent($$"""{"code":"{{code}}","message":"no"}""", null, "application/json"),
        });
        MieException error = await Assert.ThrowsAsync<MieException>(
            () => CreateAsync(home, vault, new() { PassPhraseSecretId = Secret, ProfileName = "READER" }));
        Assert.Equal("VaultSecretRefused", error.Code);
        Assert.Equal($"The secret {Secret} cannot be read as profile 'READER': secrets.vaults.us-phoenix-1.oci.oraclecloud.com answered "
            + $"{status} {code}.", error.Message);
        Assert.Contains(next, error.Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "no content of type BASE64")]
    [InlineData("[]", "no content of type BASE64")]
    [InlineData("no json", "no content of type BASE64")]
    [InlineData("""{"secretBundleContent":{"contentType":"BASE64","content":"$$$"}}""", "no content of type BASE64")]
    [InlineData("""{"secretBundleContent":{"contentType":"BASE64","content":"Cg=="}}""", "it is empty")]
    [InlineData("""{"secretBundleContent":{"contentType":"BASE64","content":"/////w=="}}""", "it holds no text in UTF-8")]
    public async Task A_secret_that_holds_no_text_is_said_to(string answer, string why)
    {
        using TempFolder home = Home(Encrypted);
        using FakeHandler vault = new((_, _) => FakeHandler.Text(answer));
        MieException error = await Assert.ThrowsAsync<MieException>(
            () => CreateAsync(home, vault, new() { PassPhraseSecretId = Secret, ProfileName = "READER" }));
        Assert.Equal("VaultSecretInvalid", error.Code);
        Assert.Contains(Secret, error.Message, StringComparison.Ordinal);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_pass_phrase_is_known_by_the_secret_it_is_of_and_not_shown()
    {
        using TempFolder home = Home(Encrypted);
        using FakeHandler vault = new((_, _) => Bundle("certainly-not-this-one"));
        MieException error = await Assert.ThrowsAsync<MieException>(
            () => CreateAsync(home, vault, new() { PassPhraseSecretId = Secret, ProfileName = "READER" }));
        Assert.Equal("PassPhraseInvalid", error.Code);
        Assert.Contains($"the secret {Secret}, read as profile 'READER'", error.Message, StringComparison.Ordinal);
        NoSecrets.In(error, "certainly-not-this-one");
    }

    [Fact]
    public async Task Nobody_who_could_read_it_is_an_error_that_says_how_to_name_one()
    {
        using TempFolder home = Home(Encrypted);
        using FakeHandler vault = new((_, _) => Bundle("x"));
        MieException error = await Assert.ThrowsAsync<MieException>(() => CreateAsync(home, vault, new() { PassPhraseSecretId = Secret }));
        Assert.Equal("VaultCredentialInvalid", error.Code);
        Assert.Contains(Secret, error.Message, StringComparison.Ordinal);
        Assert.Contains("-VaultProfileName", error.Error.Advice, StringComparison.Ordinal);
    }

    // A question for a pass phrase would be about another key than the one that somebody thinks of.
    [Fact]
    public async Task A_reader_whose_own_key_is_encrypted_is_no_missing_pass_phrase()
    {
        using TempFolder home = Home(Encrypted);
        using FakeHandler vault = new((_, _) => Bundle("x"));
        MieException error = await Assert.ThrowsAsync<MieException>(
            () => CreateAsync(home, vault, new() { PassPhraseSecretId = Secret, ProfileName = "DEFAULT" }));
        Assert.Equal("VaultCredentialInvalid", error.Code);
        Assert.Contains("profile 'DEFAULT'", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, vault.Count);
    }

    public static TheoryData<string, string, string?, OciAuthType?, string?> Misuses => new()
    {
        { "OcidInvalid", "PassPhraseSecretId", "my-secret", null, "READER" },
        { "OcidInvalid", "PassPhraseSecretId", "ocid1.vault.oc1.iad.a", null, "READER" },
        { "ArgumentInvalid", "no secret", null, null, "READER" },
        { "ArgumentInvalid", "no profile", Secret, OciAuthType.SessionToken, null },
        { "ArgumentInvalid", "token exchange", Secret, OciAuthType.TokenExchange, null },
    };

    [Theory]
    [MemberData(nameof(Misuses))]
    public async Task What_cannot_be_meant_is_refused_before_anything_is_sent(
        string code, string said, string? secret, OciAuthType? reader, string? profile)
    {
        using TempFolder home = Home(Encrypted);
        using FakeHandler vault = new((_, _) => Bundle("x"));
        MieException error = await Assert.ThrowsAsync<MieException>(() => CreateAsync(
            home, vault, new() { PassPhraseSecretId = secret, AuthType = reader, ProfileName = profile }));
        Assert.Equal(code, error.Code);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.Equal(0, vault.Count);
    }

    [Theory]
    [InlineData(OciAuthType.InstancePrincipal, "InstancePrincipal")]
    [InlineData(OciAuthType.WorkloadIdentity, "WorkloadIdentity")]
    public async Task A_credential_without_a_key_takes_no_secret(OciAuthType type, string said)
    {
        using TempFolder home = Home(Encrypted);
        using FakeHandler vault = new((_, _) => Bundle("x"));
        OciCredentialOptions options = new()
        {
            AuthType = type,
            Vault = new() { PassPhraseSecretId = Secret },
            Environment = home.Environment,
            Transport = vault,
        };
        MieException error = await Assert.ThrowsAsync<MieException>(() => OciCredentialFactory.CreateAsync(options, Stop));
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.Equal(("ArgumentInvalid", 0), (error.Code, vault.Count));
    }

    [Fact]
    public async Task What_was_read_is_cleared_with_its_reader()
    {
        using TempFolder home = Home(Encrypted);
        using FakeHandler vault = new((_, _) => Bundle("open"));
        OciCredentialOptions options = Options(home, vault, new() { PassPhraseSecretId = Secret, ProfileName = "READER" });
        VaultReader reader = new(options, options.Vault!, ProfileSelection.Make(options));
        ReadOnlyMemory<char> text = await reader.ReadAsync(Secret, "The pass phrase", Stop);
        Assert.Equal("open", text.ToString());
        reader.Dispose();
        Assert.Equal("\0\0\0\0", text.ToString());
    }

    private static Task<OciCredentialSettings> CreateAsync(
        TempFolder home, FakeHandler vault, VaultSecretOptions secrets, List<string>? told = null) =>
        OciCredentialFactory.CreateAsync(Options(home, vault, secrets, told), Stop);

    private static OciCredentialOptions Options(TempFolder home, FakeHandler vault, VaultSecretOptions secrets, List<string>? told = null)
    {
        return new()
        {
            Vault = secrets,
            Environment = home.Environment,
            Transport = vault,
            Observer = told is null ? null : told.Add,
            Machine = new(home.At("no-tag"), home.At("no-account")),
        };
    }

    private static TempFolder Home(string? key, string more = "")
    {
        TempFolder home = new();
        const string Lines = $"user={TestKeys.User}\ntenancy={TestKeys.Tenancy}\nfingerprint={TestKeys.Fingerprint}\nregion=iad\n";
        string named = key is null ? "" : $"key_file={home.CopyKey(key)}\n";
        home.Write(".oci/config", $"[DEFAULT]\n{Lines}{named}{more}\n[READER]\n{Lines}key_file={home.CopyKey(Plain, "reader.pem")}\n");
        return home;
    }

    private static HttpResponseMessage Bundle(string text) => FakeHandler.Text(
        $$$"""{"secretBundleContent":{"contentType":"BASE64","content":"{{{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}}}"}}""");
}
