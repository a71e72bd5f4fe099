using MieTools.Core.Auth.Config;
using MieTools.Core.Auth.Credentials;
using MieTools.Core.Tests.Support;

namespace MieTools.Core.Tests.Auth;

/// <summary>What cannot be used is known by the place where it stands, and by what is odd about it.</summary>
public class SaidOriginTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("OCI_REGION", "the environment variable OCI_REGION")]
    [InlineData("OCI_CLI_REGION", "the environment variable OCI_CLI_REGION")]
    [InlineData("profile", "profile 'DEFAULT' in '")]
    [InlineData("parameter", "the parameter Region")]
    public void A_region_that_is_none_names_its_place(string place, string said)
    {
        using TempFolder home = new();
        home.Write(".oci/config", "[DEFAULT]\n" + (place == "profile" ? "region=us-ashbrun-1\n" : ""));
        if (place.StartsWith("OCI", StringComparison.Ordinal))
            home.Set(place, "us-ashbrun-1");
        MieException error = Assert.Throws<MieException>(() => OciCredentialFactory.Create(
            new OciCredentialOptions { Environment = home.Environment, Region = place == "parameter" ? "us-ashbrun-1" : null }));
        Assert.Equal("RegionUnknown", error.Code);
        Assert.Contains($"It came from {said}", error.Message, StringComparison.Ordinal);
        Assert.Contains("us-ashburn-1", error.Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2.2")]
    [InlineData("2.1")]
    public void So_does_that_of_a_resource(string version)
    {
        using TempFolder home = new();
        home.Set("OCI_RESOURCE_PRINCIPAL_VERSION", version).Set("OCI_RESOURCE_PRINCIPAL_REGION", "us-ashbrun-1")
            .Set("OCI_RESOURCE_PRINCIPAL_RPST", Tokens.Make(DateTimeOffset.UtcNow.AddHours(1)))
            .Set("OCI_RESOURCE_PRINCIPAL_RESOURCE_ID", "ocid1.datasciencejobrun.oc1.iad.a")
            .Set("OCI_RESOURCE_PRINCIPAL_RPT_ENDPOINT", "https://rpt.example")
            .Set("OCI_RESOURCE_PRINCIPAL_RPST_ENDPOINT", "https://rpst.example")
            .Set("OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM", home.CopyKey("rsa2048-pkcs8.pem"));
        MieException error = Assert.Throws<MieException>(() => OciCredentialFactory.Create(
            new OciCredentialOptions { Environment = home.Environment, AuthType = OciAuthType.ResourcePrincipal }));
        Assert.Equal("RegionUnknown", error.Code);
        Assert.Contains("OCI_RESOURCE_PRINCIPAL_REGION", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metadata_that_do_not_answer_name_the_variable_that_leads_there()
    {
        using TempFolder home = new();
        home.Set("OCI_METADATA_BASE_URL", "http://metadata.example/opc/v2");
        using FakeHandler wire = new((_, _) => throw new HttpRequestException(HttpRequestError.ConnectionError));
        using InstancePrincipalCredential credential = new(new()
        {
            Environment = home.Environment,
            Transport = wire,
            Clock = new FakeClock(FakeClock.NewYear2026),
        });
        MieException error = await Assert.ThrowsAsync<MieException>(async () => await credential.GetRegionAsync(Stop));
        Assert.Equal("AuthServiceUnreachable", error.Code);
        Assert.Contains("OCI_METADATA_BASE_URL names this address", error.Message, StringComparison.Ordinal);
        Assert.Contains("OCI_METADATA_BASE_URL", error.Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"{0}\"", "it stands in quotes")]
    [InlineData("'{0}'\n", "it stands in quotes")]
    [InlineData("{{\"value\":\"{0}\"}}", "it is JSON")]
    [InlineData("Bearer {0}", "the word Bearer")]
    [InlineData("ST${0}", "begins with ST$")]
    [InlineData("{0} {0}", "a space or a line end in the middle")]
    public void What_is_around_a_token_is_said_and_the_token_is_not(string around, string said)
    {
        using TempFolder home = new();
        string jwt = Tokens.Make(DateTimeOffset.UtcNow.AddHours(1));
        string text = string.Format(System.Globalization.CultureInfo.InvariantCulture, around, jwt);
        home.Set("GITLAB_OIDC_TOKEN", text);
        TokenExchangeOptions exchange = new() { DomainUrl = new("https://idcs-1.example"), ClientId = "a", ClientSecret = "b".AsMemory() };
        Check(Assert.Throws<MieException>(() => new TokenExchangeCredential(exchange, new() { Environment = home.Environment })),
            "IdentityTokenInvalid");
        Check(Assert.Throws<MieException>(() => new SessionTokenCredential(new()
        {
            TokenFile = home.Write("token", text),
            KeyFile = home.CopyKey("rsa2048-pkcs8.pem"),
        })), "TokenFileInvalid");

        void Check(MieException error, string code)
        {
            Assert.Equal(code, error.Code);
            Assert.Contains(said, error.Message, StringComparison.Ordinal);
            Assert.Contains("three parts with dots between", error.Advice, StringComparison.Ordinal);
            NoSecrets.In(error, jwt[..30]);
        }
    }
}
