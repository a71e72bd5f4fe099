using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using MieTools.Core.Auth.Credentials;
using MieTools.Core.Auth.Keys;
using MieTools.Core.Tests.Support;

namespace MieTools.Core.Tests.Auth;

public class InstancePrincipalCredentialTests
{
    private readonly FakeClock _clock = new(FakeClock.NewYear2026);
    private string _region = "iad";
    private string _tenancy = TestKeys.Tenancy;
    private int _busyAnswers;
    private HttpStatusCode _federation = HttpStatusCode.OK;
    private int _tokens;
    private DateTimeOffset? _serverTime;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Exchanges_the_certificate_for_a_token()
    {
        using TempFolder home = new();
        using FakeHandler wire = new(Answer);
        using InstancePrincipalCredential credential = Make(home, wire);
        Assert.Null(credential.Region);
        Assert.Equal("us-ashburn-1", await credential.GetRegionAsync(Stop));
        OciSigningKey key = await credential.GetSigningKeyAsync(Stop);

        Assert.Equal((TestKeys.Tenancy, "us-ashburn-1"), (credential.TenancyId, credential.Region));
        Assert.StartsWith("ST$", key.KeyId, StringComparison.Ordinal);
        Assert.Equal(2048, key.Key.KeySize);
        List<SentRequest> metadata = wire.Requests.Where(r => r.Address.Host == "169.254.169.254").ToList();
        Assert.All(metadata, r => Assert.Equal("Bearer Oracle", r.Authorization));
        Assert.Equal(
            ["/opc/v2/instance/region", "/opc/v2/identity/cert.pem", "/opc/v2/identity/key.pem", "/opc/v2/identity/intermediate.pem"],
            metadata.Select(r => r.Address.AbsolutePath));

        SentRequest call = wire.Requests[^1];
        Assert.Equal("https://auth.us-ashburn-1.oraclecloud.com/v1/x509", call.Address.AbsoluteUri);
        using RSA leafKey = TestKeys.Load();
        Assert.True(call.IsSignedBy(leafKey));
        Assert.Matches($"^{TestKeys.Tenancy}/fed-x509/([0-9a-f]{{2}}:){{19}}[0-9a-f]{{2}}$", call.KeyId);
        using JsonDocument body = JsonDocument.Parse(call.Body);
        JsonElement root = body.RootElement;
        Assert.Equal("DEFAULT", root.GetProperty("purpose").GetString());
        Assert.Equal(key.Key.ExportSubjectPublicKeyInfo(), root.GetProperty("publicKey").GetBytesFromBase64());
        Assert.NotEmpty(root.GetProperty("certificate").GetBytesFromBase64());
        Assert.NotEmpty(Assert.Single(root.GetProperty("intermediateCertificates").EnumerateArray()).GetBytesFromBase64());
    }

    [Fact]
    public async Task Callers_share_one_token_until_it_is_old_or_refused()
    {
        using TempFolder home = new();
        using FakeHandler wire = new(Answer);
        using InstancePrincipalCredential credential = Make(home, wire);
        OciSigningKey[] keys = await Task.WhenAll(Enumerable.Range(0, 16)
            .Select(_ => Task.Run(async () => await credential.GetSigningKeyAsync(Stop))));
        Assert.Single(keys.Distinct());
        Assert.Equal(1, _tokens);

        bool[] refreshed = await Task.WhenAll(Enumerable.Range(0, 16)
            .Select(_ => Task.Run(async () => await credential.RefreshAsync(keys[0], Stop))));
        Assert.All(refreshed, Assert.True);
        Assert.Equal(2, _tokens);
        OciSigningKey second = await credential.GetSigningKeyAsync(Stop);
        Assert.NotEqual(keys[0].KeyId, second.KeyId);
        Assert.NotEqual(keys[0].Key, second.Key);

        _clock.Now += TimeSpan.FromMinutes(15);
        Assert.Same(second, await credential.GetSigningKeyAsync(Stop));
        _clock.Now += TimeSpan.FromMinutes(2);
        Assert.NotSame(second, await credential.GetSigningKeyAsync(Stop));
        Assert.Equal(3, _tokens);
    }

    [Fact]
    public async Task While_the_token_lives_a_failed_renewal_does_no_harm()
    {
        using TempFolder home = new();
        using FakeHandler wire = new(Answer);
        using InstancePrincipalCredential credential = Make(home, wire);
        OciSigningKey key = await credential.GetSigningKeyAsync(Stop);
        _federation = HttpStatusCode.Unauthorized;
        _clock.Now += TimeSpan.FromMinutes(17);
        Assert.Same(key, await credential.GetSigningKeyAsync(Stop));
        int calls = wire.Count;
        Assert.Same(key, await credential.GetSigningKeyAsync(Stop));
        Assert.Equal(calls, wire.Count);
        _clock.Now += TimeSpan.FromMinutes(4);
        MieException error = await Assert.ThrowsAsync<MieException>(async () => await credential.GetSigningKeyAsync(Stop));
        Assert.Equal("FederationFailed", error.Code);
        Assert.DoesNotContain("the-answer", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Busy_services_are_asked_again()
    {
        using TempFolder home = new();
        _busyAnswers = 2;
        using FakeHandler wire = new(Answer);
        using InstancePrincipalCredential credential = Make(home, wire);
        Assert.Equal("us-ashburn-1", await credential.GetRegionAsync(Stop));
        Assert.Equal(3, wire.Count);
    }

    [Fact]
    public async Task An_unknown_region_is_described_by_the_metadata()
    {
        using TempFolder home = new();
        _region = "xnt";
        using FakeHandler wire = new(Answer);
        using InstancePrincipalCredential credential = Make(home, wire);
        await credential.GetSigningKeyAsync(Stop);
        Assert.Equal("https://auth.xx-newtown-1.sky.example/v1/x509", wire.Requests[^1].Address.AbsoluteUri);
    }

    [Fact]
    public async Task Another_tenancy_is_not_followed()
    {
        using TempFolder home = new();
        using FakeHandler wire = new(Answer);
        using InstancePrincipalCredential credential = Make(home, wire);
        OciSigningKey key = await credential.GetSigningKeyAsync(Stop);
        _tenancy = "ocid1.tenancy.oc1..other";
        Assert.Equal(
            "InstanceTenancyMismatch", (await Assert.ThrowsAsync<MieException>(async () => await credential.RefreshAsync(key, Stop))).Code);
    }

    [Fact]
    public async Task Elsewhere_than_on_an_instance_it_says_so()
    {
        using TempFolder home = new();
        using FakeHandler wire = new((_, _) => throw new HttpRequestException("no route"));
        using InstancePrincipalCredential credential = Make(home, wire);
        MieException error = await Assert.ThrowsAsync<MieException>(async () => await credential.GetSigningKeyAsync(Stop));
        Assert.Equal(("AuthServiceUnreachable", MieErrorCategory.ConnectionError), (error.Code, error.Category));
        // Three times at the usual address, and once over IPv6.
        Assert.Equal(4, wire.Count);
    }

    private InstancePrincipalCredential Make(TempFolder home, FakeHandler wire) =>
        new(new FederationOptions { Transport = wire, Clock = _clock, Environment = home.Environment });

    [Theory]
    [InlineData(null, null, "/20180711/resourcePrincipalToken/ocid1.instance.oc1..i")]
    [InlineData("ocid1.x", null, "/20180711/resourcePrincipalToken/ocid1.x")]
    [InlineData("ocid1.x", "/own/{id}/token", "/own/ocid1.x/token")]
    public async Task A_resource_of_version_1_1_signs_as_its_instance(string? id, string? path, string asked)
    {
        const string Prefix = "OCI_RESOURCE_PRINCIPAL_";
        using TempFolder home = new();
        home.Set(Prefix + "VERSION", "1.1").Set(Prefix + "RPT_ENDPOINT", "https://service.example.com")
            .Set(Prefix + "RPST_ENDPOINT", "https://auth.example.com").Set(Prefix + "RPT_ID", id ?? "")
            .Set(Prefix + "RPT_PATH", path ?? "");
        using FakeHandler wire = new((request, body) => request.RequestUri!.AbsolutePath switch
        {
            "/opc/v2/instance/id" => FakeHandler.Text("ocid1.instance.oc1..i\n"),
            "/v1/resourcePrincipalSessionToken" => FakeHandler.Text($$"""{"token":"{{Tokens.Make(_clock.Now.AddHours(1), "rpst")}}"}"""),
            _ when request.RequestUri.Host == "service.example.com" => FakeHandler.Text(
                """{"resourcePrincipalToken":"rpt-1","servicePrincipalSessionToken":"spst-1"}"""),
            _ => Answer(request, body),
        });
        using OciCredentialSettings settings = OciCredentialFactory.Create(new Core.Auth.Config.OciCredentialOptions
        {
            Environment = home.Environment,
            Transport = wire,
            Clock = _clock,
        });
        Assert.Equal("us-ashburn-1", await settings.Credential.GetRegionAsync(Stop));
        OciSigningKey key = await settings.Credential.GetSigningKeyAsync(Stop);
        SentRequest[] calls = [.. wire.Requests.Where(r => r.Address.Host.EndsWith(".example.com", StringComparison.Ordinal))];
        Assert.Equal([asked, "/v1/resourcePrincipalSessionToken"], calls.Select(r => r.Address.AbsolutePath));
        // The instance's token signs both, and the resource's is for a key of its own.
        Assert.All(calls, c => Assert.Equal(calls[0].KeyId, c.KeyId));
        Assert.NotEqual(calls[0].KeyId, key.KeyId);
        Assert.False(calls[0].IsSignedBy(key.Key));
    }

    [Fact]
    public async Task Metadata_of_a_subnet_of_IPv6_alone_are_found_and_asked_again_there()
    {
        using TempFolder home = new();
        using FakeHandler wire = new((request, body) => request.RequestUri!.Host == "169.254.169.254"
            ? throw new HttpRequestException("no route") : Answer(request, body));
        using InstancePrincipalCredential credential = Make(home, wire);
        await credential.GetSigningKeyAsync(Stop);
        Assert.Equal(
            ["/opc/v2/instance/region", "/opc/v2/identity/cert.pem", "/opc/v2/identity/key.pem", "/opc/v2/identity/intermediate.pem"],
            wire.Requests.Where(r => r.Address.Host == "[fd00:c1::a9fe:a9fe]").Select(r => r.Address.AbsolutePath));
        Assert.All(wire.Requests.Where(r => r.Address.Host == "169.254.169.254"),
            r => Assert.Equal("/opc/v2/instance/region", r.Address.AbsolutePath));
    }

    [Fact]
    public async Task Without_metadata_anywhere_the_usual_address_is_the_one_that_is_told()
    {
        using TempFolder home = new();
        using FakeHandler wire = new((_, _) => throw new HttpRequestException("no route"));
        using InstancePrincipalCredential credential = Make(home, wire);
        MieException error = await Assert.ThrowsAsync<MieException>(async () => await credential.GetSigningKeyAsync(Stop));
        Assert.Equal(("AuthServiceUnreachable", "169.254.169.254"), (error.Code, error.ErrorTarget));
        home.Set("OCI_METADATA_BASE_URL", "http://10.0.0.1/opc/v2");
        using InstancePrincipalCredential named = Make(home, wire);
        error = await Assert.ThrowsAsync<MieException>(async () => await named.GetSigningKeyAsync(Stop));
        Assert.Equal("10.0.0.1", error.ErrorTarget);
    }

    [Fact]
    public async Task A_clock_that_is_off_is_named_when_the_federation_refuses()
    {
        using TempFolder home = new();
        using FakeHandler wire = new(Answer);
        using InstancePrincipalCredential credential = Make(home, wire);
        _federation = HttpStatusCode.Unauthorized;
        _serverTime = _clock.Now.AddMinutes(7);
        MieException error = await Assert.ThrowsAsync<MieException>(async () => await credential.GetSigningKeyAsync(Stop));
        Assert.StartsWith("This machine's clock is 7 minutes behind", error.Advice, StringComparison.Ordinal);
        _serverTime = _clock.Now;
        error = await Assert.ThrowsAsync<MieException>(async () => await credential.GetSigningKeyAsync(Stop));
        Assert.Contains("dynamic group", error.Advice, StringComparison.Ordinal);
    }

    private HttpResponseMessage Dated(HttpResponseMessage answer)
    {
        answer.Headers.Date = _serverTime;
        return answer;
    }

    private HttpResponseMessage Answer(HttpRequestMessage request, string body)
    {
        if (_busyAnswers-- > 0)
            return FakeHandler.Text("", HttpStatusCode.ServiceUnavailable);
        return request.RequestUri!.AbsolutePath switch
        {
            "/opc/v2/instance/region" => FakeHandler.Text(_region),
            "/opc/v2/instance/regionInfo" =>
                FakeHandler.Text(
                    """{"realmKey":"oc77","realmDomainComponent":"sky.example","regionKey":"XNT","regionIdentifier":"xx-newtown-1"}"""),
            "/opc/v2/identity/cert.pem" =>
                FakeHandler.Text(Certificate($"CN=ocid1.instance.oc1.iad.a, OU=opc-certtype:instance, OU=opc-tenant:{_tenancy}")),
            "/opc/v2/identity/key.pem" => FakeHandler.Text(File.ReadAllText(VectorFiles.Key("rsa2048-pkcs1.pem"))),
            "/opc/v2/identity/intermediate.pem" => FakeHandler.Text(Certificate("CN=intermediate")),
            "/v1/x509" when _federation == HttpStatusCode.OK =>
                FakeHandler.Text($"{{\"token\":\"{Tokens.Make(_clock.Now.AddMinutes(20), "t" + Interlocked.Increment(ref _tokens))}\"}}"),
            "/v1/x509" => Dated(FakeHandler.Text("the-answer", _federation)),
            _ => FakeHandler.Text("", HttpStatusCode.NotFound),
        };
    }

    private static string Certificate(string subject)
    {
        using RSA key = TestKeys.Load();
        CertificateRequest request = new(subject, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 certificate = TestKeys.SelfSigned(request, key, FakeClock.NewYear2026.AddDays(-1), 2);
        return certificate.ExportCertificatePem();
    }
}
