using System.Text.Json;
using MieTools.Core.Auth.Credentials;
using MieTools.Core.Auth.Keys;
using MieTools.Core.Auth.Signing;
using MieTools.Core.Tests.Support;

namespace MieTools.Core.Tests.Auth;

public class ResourcePrincipalCredentialTests
{
    private const string Prefix = "OCI_RESOURCE_PRINCIPAL_";
    private readonly FakeClock _clock = new(FakeClock.NewYear2026);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Literal_values_sign_like_vector_ts_49()
    {
        JsonElement vector = VectorFiles.Json("signing", "ts-49-resource-principal-token-rpst-get.json");
        using TempFolder home = new();
        home.Set(Prefix + "VERSION", "2.2").Set(Prefix + "REGION", "us-ashburn-1")
            .Set(Prefix + "RPST", vector.GetProperty("credential").GetProperty("keyId").GetString()![3..])
            .Set(Prefix + "PRIVATE_PEM", await File.ReadAllTextAsync(VectorFiles.Key("rsa2048-pkcs8.pem"), Stop));
        using ResourcePrincipalCredential credential = new(home.Environment, _clock);
        using HttpRequestMessage request = new(HttpMethod.Get, vector.GetProperty("request").GetProperty("url").GetString());
        OciSigningKey key = await credential.GetSigningKeyAsync(Stop);
        await new OciRequestSigner(new OciSignerOptions { UseXDate = true }, _clock).SignAsync(request, key, Stop);
        Assert.Equal(vector.GetProperty("expected").GetProperty("authorization").GetString(),
            request.Headers.NonValidated["Authorization"].ToString());
        Assert.Equal("us-ashburn-1", credential.Region);
        Assert.StartsWith("ocid1.tenancy.oc1..", credential.TenancyId, StringComparison.Ordinal);
        Assert.False(await credential.RefreshAsync(key, Stop));
    }

    [Theory]
    [InlineData("nosuch")]
    [InlineData("s13/A1.tok")]
    [InlineData("./token.jwt")]
    [InlineData("a.b.c")]
    [InlineData("eyJhbGciOiJub25lIn0.e30")]
    public void What_is_neither_a_token_nor_a_full_path_is_refused(string value)
    {
        using TempFolder home = new();
        home.Set(Prefix + "VERSION", "2.2").Set(Prefix + "REGION", "us-ashburn-1").Set(Prefix + "RPST", value)
            .Set(Prefix + "PRIVATE_PEM", home.CopyKey("rsa2048-pkcs8.pem"));
        MieException error = Assert.Throws<MieException>(() => new ResourcePrincipalCredential(home.Environment, _clock));
        Assert.Equal("TokenFileInvalid", error.Code);
        Assert.Contains(Prefix + "RPST", error.Message, StringComparison.Ordinal);
        Assert.Contains("full path", error.Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("words")]
    [InlineData("a.b.c")]
    public void A_file_that_holds_something_else_is_refused(string text)
    {
        using TempFolder home = new();
        home.Set(Prefix + "VERSION", "2.2").Set(Prefix + "REGION", "us-ashburn-1").Set(Prefix + "RPST", home.Write("token", text))
            .Set(Prefix + "PRIVATE_PEM", home.CopyKey("rsa2048-pkcs8.pem"));
        MieException error = Assert.Throws<MieException>(() => new ResourcePrincipalCredential(home.Environment, _clock));
        Assert.Equal("TokenFileInvalid", error.Code);
        Assert.Contains("does not hold a token", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_are_followed()
    {
        using TempFolder home = new();
        string first = Tokens.Make(FakeClock.NewYear2026.AddMinutes(10), "1");
        home.Set(Prefix + "VERSION", "2.2").Set(Prefix + "REGION", home.Write("region", "us-phoenix-1\n"))
            .Set(Prefix + "RPST", home.Write("token", first))
            .Set(Prefix + "PRIVATE_PEM", home.CopyKey("rsa2048-pkcs1-enc-aes-256-cbc.pem"))
            .Set(Prefix + "PRIVATE_PEM_PASSPHRASE", home.Write("pass", VectorFiles.PassPhrase + "\n"));
        using ResourcePrincipalCredential credential = new(home.Environment, _clock);
        Assert.Equal("us-phoenix-1", credential.Region);
        OciSigningKey key = await credential.GetSigningKeyAsync(Stop);
        Assert.Equal("ST$" + first, key.KeyId);
        Assert.False(await credential.RefreshAsync(key, Stop));

        string second = Tokens.Make(FakeClock.NewYear2026.AddMinutes(30), "second");
        home.Write("token", second);
        Assert.True(await credential.RefreshAsync(key, Stop));
        Assert.Equal("ST$" + second, (await credential.GetSigningKeyAsync(Stop)).KeyId);

        _clock.Now += TimeSpan.FromMinutes(31);
        MieException error = await Assert.ThrowsAsync<MieException>(async () => await credential.GetSigningKeyAsync(Stop));
        Assert.Equal("ResourcePrincipalTokenExpired", error.Code);
        NoSecrets.In(error, second);
    }

    [Fact]
    public void What_is_missing_or_not_supported_is_said()
    {
        using TempFolder home = new();
        Assert.Equal("ResourcePrincipalMissing", Assert.Throws<MieException>(() => new ResourcePrincipalCredential(home.Environment)).Code);
        home.Set(Prefix + "VERSION", "2.2");
        MieException error = Assert.Throws<MieException>(() => new ResourcePrincipalCredential(home.Environment));
        Assert.Contains("OCI_RESOURCE_PRINCIPAL_RPST, OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM, OCI_RESOURCE_PRINCIPAL_REGION", error.Message,
            StringComparison.Ordinal);
        home.Set(Prefix + "VERSION", "1.1");
        Assert.Equal("ResourcePrincipalVersionUnsupported",
            Assert.Throws<MieException>(() => new ResourcePrincipalCredential(home.Environment)).Code);
    }
}
