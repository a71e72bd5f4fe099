using System.Net;
using System.Text;
using System.Text.Json;
using MieTools.Core.Auth.Credentials;
using MieTools.Core.Auth.Keys;
using MieTools.Core.Tests.Support;

namespace MieTools.Core.Tests.Auth;

public class WorkloadIdentityCredentialTests
{
    private readonly FakeClock _clock = new(FakeClock.NewYear2026);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("10.96.0.1", "https://10.96.0.1:12250/resourcePrincipalSessionTokens", true)]
    [InlineData("fd00::1", "https://[fd00::1]:12250/resourcePrincipalSessionTokens", false)]
    [InlineData("[fd00::1]", "https://[fd00::1]:12250/resourcePrincipalSessionTokens", false)]
    [InlineData("127.0.0.1:8443", "https://127.0.0.1:8443/resourcePrincipalSessionTokens", false)]
    [InlineData("[::1]:8443", "https://[::1]:8443/resourcePrincipalSessionTokens", false)]
    public async Task Exchanges_the_service_accounts_token(string host, string address, bool quoted)
    {
        using TempFolder home = new();
        home.Set("KUBERNETES_SERVICE_HOST", host).Set("OCI_RESOURCE_PRINCIPAL_REGION", "iad");
        string token = Tokens.Make(FakeClock.NewYear2026.AddMinutes(20));
        string answer = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{{\"token\":\"ST${token}\"}}"));
        using FakeHandler wire = new((_, _) => FakeHandler.Text(quoted ? $"\"{answer}\"" : answer));
        using WorkloadIdentityCredential credential = Make(home, wire);
        Assert.Equal("us-ashburn-1", credential.Region);
        OciSigningKey key = await credential.GetSigningKeyAsync(Stop);
        Assert.Equal("ST$" + token, key.KeyId);
        SentRequest sent = Assert.Single(wire.Requests);
        Assert.Equal((address, "Bearer account-token"), (sent.Address.AbsoluteUri, sent.Authorization));
        using JsonDocument body = JsonDocument.Parse(sent.Body);
        Assert.Equal(key.Key.ExportSubjectPublicKeyInfo(), body.RootElement.GetProperty("podKey").GetBytesFromBase64());

        // renewed at half its life
        _clock.Now += TimeSpan.FromMinutes(9);
        Assert.Same(key, await credential.GetSigningKeyAsync(Stop));
        _clock.Now += TimeSpan.FromMinutes(2);
        Assert.NotSame(key, await credential.GetSigningKeyAsync(Stop));
    }

    [Theory]
    [InlineData("10.96.0.1", "8443", "https://10.96.0.1:8443/")]
    [InlineData("10.96.0.1", " ", "https://10.96.0.1:12250/")]
    [InlineData("fd00::1", "8443", "https://[fd00::1]:8443/")]
    [InlineData("127.0.0.1:9000", "8443", "https://127.0.0.1:9000/")]
    public async Task The_port_of_the_token_service_may_be_named_as_for_the_SDKs(string host, string port, string address)
    {
        using TempFolder home = new();
        home.Set("KUBERNETES_SERVICE_HOST", host).Set("KUBERNETES_SERVICE_PORT_PROXYMUX", port);
        using FakeHandler wire = new((_, _) => FakeHandler.Text("", HttpStatusCode.Forbidden));
        using WorkloadIdentityCredential credential = Make(home, wire);
        await Assert.ThrowsAsync<MieException>(async () => await credential.GetSigningKeyAsync(Stop));
        Assert.StartsWith(address, wire.Requests[0].Address.AbsoluteUri, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("0")]
    [InlineData("99999")]
    [InlineData("80/x")]
    public void A_port_that_is_none_is_an_error_that_names_the_variable(string port)
    {
        using TempFolder home = new();
        home.Set("KUBERNETES_SERVICE_HOST", "10.96.0.1").Set("KUBERNETES_SERVICE_PORT_PROXYMUX", port);
        using FakeHandler wire = new((_, _) => FakeHandler.Text(""));
        MieException error = Assert.Throws<MieException>(() => Make(home, wire));
        Assert.Equal("WorkloadIdentityUnavailable", error.Code);
        Assert.Contains("KUBERNETES_SERVICE_PORT_PROXYMUX", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_basic_cluster_is_named_as_such()
    {
        using TempFolder home = new();
        home.Set("KUBERNETES_SERVICE_HOST", "10.96.0.1");
        using FakeHandler wire = new((_, _) => FakeHandler.Text("denied account-token", HttpStatusCode.Forbidden));
        using WorkloadIdentityCredential credential = Make(home, wire);
        MieException error = await Assert.ThrowsAsync<MieException>(async () => await credential.GetSigningKeyAsync(Stop));
        Assert.Equal("FederationFailed", error.Code);
        Assert.Contains("enhanced cluster", error.Advice, StringComparison.Ordinal);
        NoSecrets.In(error, "account-token");
    }

    [Fact]
    public void Outside_a_pod_it_says_so()
    {
        using TempFolder home = new();
        Assert.Equal("WorkloadIdentityUnavailable",
            Assert.Throws<MieException>(() =>
                new WorkloadIdentityCredential(new FederationOptions { Environment = home.Environment })).Code);
        home.Set("KUBERNETES_SERVICE_HOST", "10.96.0.1").Set("OCI_KUBERNETES_SERVICE_ACCOUNT_CERT_PATH", home.At("none.crt"));
        Assert.Equal("WorkloadIdentityUnavailable",
            Assert.Throws<MieException>(() =>
                new WorkloadIdentityCredential(new FederationOptions { Environment = home.Environment })).Code);
    }

    [Theory]
    [InlineData("$HOME/ca.crt")]
    [InlineData("%USERPROFILE%/ca.crt")]
    [InlineData("~/ca.crt")]
    public void The_clusters_certificate_may_be_named_by_the_home_folder(string path)
    {
        using TempFolder home = new();
        home.Set("KUBERNETES_SERVICE_HOST", "10.96.0.1").Set("OCI_KUBERNETES_SERVICE_ACCOUNT_CERT_PATH", path);
        File.Copy(VectorFiles.Key("bad-public-key.pem"), home.At("ca.crt"));
        MieException error = Assert.Throws<MieException>(
            () => new WorkloadIdentityCredential(new FederationOptions { Environment = home.Environment }));
        Assert.Contains($"'{home.At("ca.crt")}' (OCI_KUBERNETES_SERVICE_ACCOUNT_CERT_PATH)", error.Message, StringComparison.Ordinal);
        Assert.Contains("it holds a public key", error.Message, StringComparison.Ordinal);
        File.Copy(VectorFiles.Key("bad-certificate.pem"), home.At("ca.crt"), overwrite: true);
        new WorkloadIdentityCredential(new FederationOptions { Environment = home.Environment }).Dispose();
    }

    private WorkloadIdentityCredential Make(TempFolder home, FakeHandler wire) =>
        new(new FederationOptions { Transport = wire, Clock = _clock, Environment = home.Environment },
            home.Write("account", "account-token\n"));
}
