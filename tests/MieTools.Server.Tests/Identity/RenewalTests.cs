using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using MieTools.Core.Auth.Config;
using MieTools.Core.Auth.Credentials;
using MieTools.Core.Auth.Keys;
using MieTools.Core.Auth.Signing;
using MieTools.Server.Emulator;
using MieTools.Server.Wire.Hosting;

namespace MieTools.Server.Tests;

/// <summary>
/// Sessions, resource principals of every version and workload identities, over HTTP(S) from the first token to the fourth. Instances and
/// scoped tokens are in <see cref="PrincipalTests"/>, token exchange in <see cref="TokenExchangeTests"/>.
/// </summary>
public sealed class RenewalTests : IDisposable
{
    private const string WorkRequests = "/20190101/workRequests?compartmentId=x";
    private const string Prefix = "OCI_RESOURCE_PRINCIPAL_";
    private const string Resource = "ocid1.datasciencejobrun.oc1.iad.aaaa";
    private readonly string _directory = Directory.CreateTempSubdirectory("mie-renewal-").FullName;
    private readonly ManualTime _time = new();
    private readonly Dictionary<string, string> _variables = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.1")]
    [InlineData("2.1.1")]
    [InlineData("2.1.2")]
    [InlineData("2.2")]
    [InlineData("3.0")]
    [InlineData("pod")]
    public async Task A_principal_outlives_three_expiries(string kind)
    {
        await using MieEmulator emulator = await StartAsync(kind);
        using OciCredential credential = Create(emulator, kind);
        using HttpMessageInvoker http = Signed(credential, emulator);
        HashSet<string> tokens = [];
        for (int i = 0; i < 10; i++)
        {
            // The platform renews the file of a version 2.2, the kubelet that of a pod.
            await RenewFileAsync(emulator, kind);
            Assert.Equal(HttpStatusCode.OK, await CallAsync(http, emulator));
            Assert.InRange(credential.Expires!.Value, _time.GetUtcNow(), _time.GetUtcNow().AddMinutes(4));
            tokens.Add((await credential.GetSigningKeyAsync(Cancellation)).KeyId);
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.InRange(tokens.Count, 4, 10);
        Assert.All(tokens, t => Assert.StartsWith("ST$", t, StringComparison.Ordinal));
        Assert.Equal("us-ashburn-1", await credential.GetRegionAsync(Cancellation));
    }

    // How many calls one renewal takes: the two of a resource, the four of an instance below it and the one for its id, the two of a part.
    [Theory]
    [InlineData("1.1", 7)]
    [InlineData("2.1", 2)]
    [InlineData("2.1.1", 2)]
    [InlineData("2.1.2", 2)]
    [InlineData("2.2", 0)]
    [InlineData("3.0", 6)]
    [InlineData("pod", 1)]
    public async Task Sixty_four_requests_at_expiry_make_one_renewal_and_none_fails(string kind, int calls)
    {
        await using MieEmulator emulator = await StartAsync(kind);
        await RenewFileAsync(emulator, kind);
        using OciCredential credential = Create(emulator, kind);
        using HttpMessageInvoker http = Signed(credential, emulator);
        Assert.Equal(HttpStatusCode.OK, await CallAsync(http, emulator));
        string first = (await credential.GetSigningKeyAsync(Cancellation)).KeyId;
        _time.Advance(TimeSpan.FromMinutes(2.9));
        await RenewFileAsync(emulator, kind);
        _time.Advance(TimeSpan.FromMinutes(1.1));
        long before = emulator.Requests;
        Assert.All(await CallAllAsync(http, emulator), a => Assert.Equal(HttpStatusCode.OK, a));
        Assert.Equal(64 + calls, emulator.Requests - before);
        Assert.NotEqual(first, (await credential.GetSigningKeyAsync(Cancellation)).KeyId);
    }

    [Fact]
    public async Task Sixty_four_requests_of_a_session_shortly_before_its_end_make_one_refresh_and_none_fails()
    {
        await using MieEmulator emulator = await StartAsync("session");
        using OciCredential credential = Session(emulator);
        using HttpMessageInvoker http = Signed(credential, emulator);
        string first = (await credential.GetSigningKeyAsync(Cancellation)).KeyId;
        _time.Advance(TimeSpan.FromMinutes(2.9));
        long before = emulator.Requests;
        Assert.All(await CallAllAsync(http, emulator), a => Assert.Equal(HttpStatusCode.OK, a));
        Assert.Equal(64 + 1, emulator.Requests - before);
        Assert.NotEqual(first, (await credential.GetSigningKeyAsync(Cancellation)).KeyId);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.1")]
    [InlineData("3.0")]
    [InlineData("pod")]
    public async Task A_refused_token_is_renewed_and_the_request_signed_again(string kind)
    {
        await using MieEmulator emulator = await StartAsync(kind);
        await RenewFileAsync(emulator, kind);
        using OciCredential credential = Create(emulator, kind);
        using HttpMessageInvoker http = Signed(credential, emulator);
        string first = (await credential.GetSigningKeyAsync(Cancellation)).KeyId;
        Assert.Equal(HttpStatusCode.OK, await CallAsync(http, emulator, fault: "status=401;times=1;path=/20190101/*"));
        Assert.NotEqual(first, (await credential.GetSigningKeyAsync(Cancellation)).KeyId);
    }

    [Theory]
    [InlineData("1.1", "resource-token", 404, "FederationFailed", "The resource's token was refused: 127.0.0.1 answered 404")]
    [InlineData("2.1", "federate-resource", 401, "FederationFailed", "The resource's session token was refused: 127.0.0.1 answered 401")]
    [InlineData("pod", "federate-workload", 403, "FederationFailed", "The service account's token was refused: 127.0.0.1 answered 403")]
    public async Task What_is_refused_on_demand_is_said(string kind, string operation, int status, string code, string said)
    {
        await using MieEmulator emulator = await StartAsync(kind, $"status={status};operation={operation}");
        await RenewFileAsync(emulator, kind);
        using OciCredential credential = Create(emulator, kind);
        MieException error = await Assert.ThrowsAsync<MieException>(async () => await credential.GetSigningKeyAsync(Cancellation));
        Assert.Equal(code, error.Code);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pod_s_token_that_has_ended_or_is_none_of_the_issuer_s_is_refused()
    {
        await using MieEmulator emulator = await StartAsync("pod");
        await RenewFileAsync(emulator, "pod");
        using OciCredential credential = Create(emulator, "pod");
        _time.Advance(TimeSpan.FromMinutes(6));
        MieException error = await Assert.ThrowsAsync<MieException>(async () => await credential.GetSigningKeyAsync(Cancellation));
        Assert.Contains("answered 401", error.Message, StringComparison.Ordinal);
        await RenewFileAsync(emulator, "pod");
        Assert.StartsWith("ST$", (await credential.GetSigningKeyAsync(Cancellation)).KeyId, StringComparison.Ordinal);
        // A cluster of another authority is not spoken to.
        using X509Certificate2 stranger = CertificateAuthority.Create().IssueForLoopback();
        await File.WriteAllTextAsync(_variables["OCI_KUBERNETES_SERVICE_ACCOUNT_CERT_PATH"] = Path.Combine(_directory, "other.pem"),
            stranger.ExportCertificatePem(), Cancellation);
        using OciCredential other = Create(emulator, "pod", keepAuthority: true);
        error = await Assert.ThrowsAsync<MieException>(async () => await other.GetSigningKeyAsync(Cancellation));
        Assert.Equal("AuthServiceUnreachable", error.Code);
    }

    [Fact]
    public async Task A_key_of_a_resource_opens_nothing_but_its_tokens_and_another_s_are_refused()
    {
        await using MieEmulator emulator = await StartAsync("2.1");
        string pem = TestSigner.ReadProfile(emulator.ConfigFile, "DEFAULT")["key_file"];
        using OciCredential resource = new Fixed($"resource/v2.1/{Resource}", pem);
        using HttpMessageInvoker http = Signed(resource, emulator);
        Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync(http, emulator));
        JsonNode tokens = JsonNode.Parse(await ReadAsync(http, emulator, $"/20180711/resourcePrincipalTokenV2/{Resource}"))!;
        string key = Convert.ToBase64String((await resource.GetSigningKeyAsync(Cancellation)).Key.ExportSubjectPublicKeyInfo());
        tokens["sessionPublicKey"] = key;
        Assert.Equal(HttpStatusCode.OK, await PostAsync(http, emulator, tokens));
        using OciCredential other = new Fixed($"resource/v2.1/{Resource}b", pem);
        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync(Signed(other, emulator), emulator, tokens));
        // One of the two is none for the other.
        JsonNode twice = tokens.DeepClone();
        twice["servicePrincipalSessionToken"] = tokens["resourcePrincipalToken"]!.DeepClone();
        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync(http, emulator, twice));
        // Neither signs a request.
        using OciCredential ticket = new Fixed("ST$" + (string)tokens["resourcePrincipalToken"]!, pem);
        Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync(Signed(ticket, emulator), emulator));
        // A user is no resource.
        using OciCredential user = OciCredentialFactory.Create(configFile: emulator.ConfigFile).Credential;
        Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync(new(new OciSigningHandler(user, new SocketsHttpHandler(), null, _time)),
            emulator, target: $"/20180711/resourcePrincipalTokenV2/{Resource}"));
        _time.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync(http, emulator, tokens));
    }

    private Task<MieEmulator> StartAsync(string kind, string? fault = null) => MieEmulator.StartAsync(new()
    {
        ConfigDirectory = _directory,
        Time = _time,
        TokenLifetime = TimeSpan.FromMinutes(3),
        Users = ["alice=read"],
        Https = Wine.Https(kind == "pod"),
        Faults = fault is null ? [] : [fault],
    }, Cancellation);

    private OciCredential Create(MieEmulator emulator, string kind, bool keepAuthority = false)
    {
        Dictionary<string, string> alice = TestSigner.ReadProfile(emulator.ConfigFile, "alice-session");
        string key = TestSigner.ReadProfile(emulator.ConfigFile, "DEFAULT")["key_file"];
        Set(Prefix + "REGION", "us-ashburn-1");
        Set(Prefix + "VERSION", kind);
        string suffix = kind == "3.0" ? "_FOR_LEAF_RESOURCE" : "";
        Set(Prefix + "VERSION" + suffix, kind == "3.0" ? "2.1" : kind);
        Set(Prefix + "REGION" + suffix, "us-ashburn-1");
        Set(Prefix + "RPT_ENDPOINT" + suffix, emulator.ControlPlane.AbsoluteUri);
        Set(Prefix + "RPST_ENDPOINT" + suffix, emulator.ControlPlane.AbsoluteUri);
        Set(Prefix + "RESOURCE_ID" + suffix, Resource);
        Set(Prefix + "TENANCY_ID" + suffix, emulator.TenancyId);
        Set(Prefix + "PRIVATE_PEM" + suffix, kind == "2.2" ? alice["key_file"] : key);
        Set(Prefix + "RPST", alice["security_token_file"]);
        Set(Prefix + "RPT_URL_FOR_PARENT_RESOURCE",
            new Uri(emulator.ControlPlane, $"/20180711/resourcePrincipalTokenV2/{Resource}?parents=1").AbsoluteUri);
        Set(Prefix + "RPST_ENDPOINT_FOR_PARENT_RESOURCE", emulator.ControlPlane.AbsoluteUri);
        Set("KUBERNETES_SERVICE_HOST", emulator.ControlPlane.Authority);
        if (kind == "pod" && !keepAuthority)
            Set("OCI_KUBERNETES_SERVICE_ACCOUNT_CERT_PATH", emulator.CaFile!);
        return OciCredentialFactory.Create(new OciCredentialOptions
        {
            AuthType = kind == "pod" ? OciAuthType.WorkloadIdentity : OciAuthType.ResourcePrincipal,
            ServiceAccountTokenFile = kind == "pod" ? Path.Combine(_directory, "account") : null,
            AuthEndpoint = emulator.ControlPlane,
            MetadataBase = new Uri(emulator.ControlPlane, $"/instance/{Secret()}/opc/v2"),
            Environment = _variables.GetValueOrDefault,
            Clock = _time,
        }).Credential;

        void Set(string name, string value) => _variables[name] = value;
    }

    private OciCredential Session(MieEmulator emulator) => OciCredentialFactory.Create(new OciCredentialOptions
    {
        ConfigFile = emulator.ConfigFile,
        ProfileName = "alice-session",
        AuthEndpoint = emulator.ControlPlane,
        Environment = _ => null,
        Clock = _time,
    }).Credential;

    private async Task RenewFileAsync(MieEmulator emulator, string kind)
    {
        if (kind == "pod")
        {
            using HttpClient client = new(Transport(emulator));
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Secret());
            string answer = await client.GetStringAsync(new Uri(emulator.ControlPlane, "/oidc/token?sub=alice"), Cancellation);
            await File.WriteAllTextAsync(Path.Combine(_directory, "account"), (string)JsonNode.Parse(answer)!["value"]!, Cancellation);
        }
        else if (kind == "2.2")
        {
            using OciCredential platform = Session(emulator);
            // It writes the file by itself.
            Assert.True(await platform.RefreshAsync(await platform.GetSigningKeyAsync(Cancellation), Cancellation));
        }
    }

    private string Secret() => (string)JsonNode.Parse(File.ReadAllText(Path.Combine(_directory, "domain.json")))!["requestToken"]!;

    private HttpMessageInvoker Signed(OciCredential credential, MieEmulator emulator) =>
        new(new OciSigningHandler(credential, Transport(emulator), null, _time));

    private static SocketsHttpHandler Transport(MieEmulator emulator)
    {
        SocketsHttpHandler handler = new();
        if (emulator.CaFile is null)
            return handler;
        X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(emulator.CaFile);
        handler.SslOptions.CertificateChainPolicy = policy;
        return handler;
    }

    private static Task<HttpStatusCode[]> CallAllAsync(HttpMessageInvoker http, MieEmulator emulator) => Task.WhenAll(
        Enumerable.Range(0, 64).Select(_ => Task.Run(() => CallAsync(http, emulator), Cancellation)));

    private static async Task<HttpStatusCode> CallAsync(
        HttpMessageInvoker http, MieEmulator emulator, string target = WorkRequests, string? fault = null)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(emulator.ControlPlane, target));
        if (fault is not null)
            request.Headers.Add("mie-fault", fault);
        using HttpResponseMessage response = await http.SendAsync(request, Cancellation);
        return response.StatusCode;
    }

    private static async Task<string> ReadAsync(HttpMessageInvoker http, MieEmulator emulator, string target)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(emulator.ControlPlane, target));
        using HttpResponseMessage response = await http.SendAsync(request, Cancellation);
        return await response.Content.ReadAsStringAsync(Cancellation);
    }

    private static async Task<HttpStatusCode> PostAsync(HttpMessageInvoker http, MieEmulator emulator, JsonNode body)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(emulator.ControlPlane, "/v1/resourcePrincipalSessionToken"))
        {
            Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        using HttpResponseMessage response = await http.SendAsync(request, Cancellation);
        return response.StatusCode;
    }

    private sealed class Fixed(string keyId, string pemFile) : OciCredential
    {
        private readonly OciSigningKey _key = new(keyId, OciKeyLoader.LoadFile(pemFile));

        public override OciAuthType AuthType => OciAuthType.ResourcePrincipal;

        public override ValueTask<OciSigningKey> GetSigningKeyAsync(CancellationToken cancellationToken) => new(_key);

        protected override void Dispose(bool disposing)
        {
            _key.Key.Dispose();
            base.Dispose(disposing);
        }
    }
}
