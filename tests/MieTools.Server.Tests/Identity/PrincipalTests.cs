using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using MieTools.Core.Auth.Config;
using MieTools.Core.Auth.Credentials;
using MieTools.Core.Auth.Keys;
using MieTools.Core.Auth.Signing;
using MieTools.Server.Emulator;

namespace MieTools.Server.Tests;

/// <summary>Instance principals, and tokens of a scope, from metadata to a call that the service takes.</summary>
public sealed class PrincipalTests : IDisposable
{
    private const string WorkRequests = "/20190101/workRequests?compartmentId=x";
    private readonly string _directory = Directory.CreateTempSubdirectory("mie-principal-").FullName;
    private readonly ManualTime _time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task An_instance_outlives_three_expiries()
    {
        await using MieEmulator emulator = await StartAsync();
        using InstancePrincipalCredential credential = Instance(emulator);
        Assert.Equal("us-ashburn-1", await credential.GetRegionAsync(Cancellation));
        using HttpMessageInvoker http = Signed(credential);
        HashSet<string> tokens = [];
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(HttpStatusCode.OK, await CallAsync(http, emulator));
            Assert.InRange(credential.Expires!.Value, _time.GetUtcNow(), _time.GetUtcNow().AddMinutes(4));
            tokens.Add((await credential.GetSigningKeyAsync(Cancellation)).KeyId);
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.InRange(tokens.Count, 4, 10);
        Assert.Equal(emulator.TenancyId, credential.TenancyId);
    }

    [Fact]
    public async Task A_scoped_token_outlives_three_expiries_and_is_that_of_the_principal_below()
    {
        await using MieEmulator emulator = await StartAsync();
        using ScopedTokenCredential credential = Scoped(emulator, Profile(emulator, "alice"));
        using HttpMessageInvoker http = Signed(credential);
        HashSet<string> tokens = [];
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(HttpStatusCode.OK, await CallAsync(http, emulator));
            tokens.Add((await credential.GetSigningKeyAsync(Cancellation)).KeyId);
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(5, tokens.Count);
        Assert.All(tokens, t => Assert.StartsWith("ST$", t, StringComparison.Ordinal));
        // alice may read, and no more.
        Assert.Equal(HttpStatusCode.NotFound, await CallAsync(http, emulator, HttpMethod.Delete, "/20190101/workRequests/x"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Sixty_four_requests_at_expiry_make_one_renewal_and_none_fails(bool scoped)
    {
        await using MieEmulator emulator = await StartAsync();
        using OciCredential credential = scoped ? Scoped(emulator, Instance(emulator)) : Instance(emulator);
        using HttpMessageInvoker http = Signed(credential);
        Assert.Equal(HttpStatusCode.OK, await CallAsync(http, emulator));
        long before = emulator.Requests;
        _time.Advance(TimeSpan.FromMinutes(4));
        HttpStatusCode[] answers = await Task.WhenAll(
            Enumerable.Range(0, 64).Select(_ => Task.Run(() => CallAsync(http, emulator), Cancellation)));
        Assert.All(answers, a => Assert.Equal(HttpStatusCode.OK, a));
        // Three texts of the metadata, the certificate's token, and for a scope one more.
        Assert.Equal(64 + 3 + 1 + (scoped ? 1 : 0), emulator.Requests - before);
    }

    [Fact]
    public async Task Refused_tokens_are_renewed_on_both_levels_and_the_request_signed_again()
    {
        await using MieEmulator emulator = await StartAsync();
        using InstancePrincipalCredential instance = Instance(emulator);
        using ScopedTokenCredential credential = Scoped(emulator, instance);
        using HttpMessageInvoker http = Signed(credential);
        string below = (await instance.GetSigningKeyAsync(Cancellation)).KeyId;
        string first = (await credential.GetSigningKeyAsync(Cancellation)).KeyId;
        Assert.Equal(HttpStatusCode.OK, await CallAsync(http, emulator, fault: "status=401;times=1;path=/20190101/*"));
        Assert.NotEqual(first, (await credential.GetSigningKeyAsync(Cancellation)).KeyId);
        Assert.Equal(below, (await instance.GetSigningKeyAsync(Cancellation)).KeyId);
        using HttpClient admin = new();
        using StringContent rule = new("status=401;times=1;operation=scope-token");
        Assert.Equal(HttpStatusCode.Created,
            (await admin.PostAsync(new Uri(emulator.ControlPlane, "/emulator/faults"), rule, Cancellation)).StatusCode);
        _time.Advance(TimeSpan.FromSeconds(100));
        Assert.Equal(HttpStatusCode.OK, await CallAsync(http, emulator));
        Assert.NotEqual(below, (await instance.GetSigningKeyAsync(Cancellation)).KeyId);
    }

    [Fact]
    public async Task The_certificate_opens_nothing_but_a_token_and_a_key_of_a_user_none()
    {
        await using MieEmulator emulator = await StartAsync();
        using InstancePrincipalCredential instance = Instance(emulator);
        string pem = await MetadataAsync(emulator, "identity/key.pem");
        using RSA key = RSA.Create();
        key.ImportFromPem(pem);
        string certificate = await MetadataAsync(emulator, "identity/cert.pem");
        byte[] raw = System.Security.Cryptography.X509Certificates.X509Certificate2.CreateFromPem(certificate).RawData;
#pragma warning disable CA5350 // A name, not a protection.
        string fingerprint = string.Join(':', SHA1.HashData(raw).Select(b => b.ToString("x2", null)));
#pragma warning restore CA5350
        using OciCredential direct = new Fixed($"{emulator.TenancyId}/fed-x509/{fingerprint}", key);
        Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync(Signed(direct), emulator));
        using OciCredential user = Profile(emulator, "DEFAULT");
        Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync(Signed(user), emulator, HttpMethod.Post, "/v1/x509"));
    }

    [Theory]
    [InlineData("wrong", true, 401)]
    [InlineData(null, false, 401)]
    [InlineData(null, true, 200)]
    public async Task The_metadata_are_for_who_knows_the_secret_and_sends_the_header(string? secret, bool header, int status)
    {
        await using MieEmulator emulator = await StartAsync();
        using HttpClient client = new();
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(emulator.ControlPlane,
            $"/instance/{secret ?? Secret()}/opc/v2/instance/region"));
        if (header)
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer Oracle");
        using HttpResponseMessage answer = await client.SendAsync(request, Cancellation);
        Assert.Equal(status, (int)answer.StatusCode);
        if (status == 200)
            Assert.Equal("iad", await answer.Content.ReadAsStringAsync(Cancellation));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("no json")]
    [InlineData("""{"scope":"a","target_compartment":"b","public_key":"AAAA"}""")]
    public async Task A_body_that_cannot_be_used_is_refused(string body)
    {
        await using MieEmulator emulator = await StartAsync();
        using OciCredential user = Profile(emulator, "DEFAULT");
        using HttpMessageInvoker http = Signed(user);
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(emulator.ControlPlane, "/v1/oauth2/scoped"))
        {
            Content = new StringContent(body, null, "application/json"),
        };
        using HttpResponseMessage answer = await http.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private Task<MieEmulator> StartAsync() => MieEmulator.StartAsync(new()
    {
        ConfigDirectory = _directory,
        Time = _time,
        TokenLifetime = TimeSpan.FromMinutes(3),
        Users = ["alice=read"],
    }, Cancellation);

    private string Secret() => (string)JsonNode.Parse(File.ReadAllText(Path.Combine(_directory, "domain.json")))!["requestToken"]!;

    private async Task<string> MetadataAsync(MieEmulator emulator, string path)
    {
        using HttpClient client = new();
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Bearer Oracle");
        return await client.GetStringAsync(new Uri(emulator.ControlPlane, $"/instance/{Secret()}/opc/v2/{path}"), Cancellation);
    }

    private FederationOptions Options(MieEmulator emulator) => new()
    {
        Clock = _time,
        AuthEndpoint = emulator.ControlPlane,
        MetadataBase = new Uri(emulator.ControlPlane, $"/instance/{Secret()}/opc/v2"),
        Environment = _ => null,
    };

    private InstancePrincipalCredential Instance(MieEmulator emulator) => new(Options(emulator));

    private ScopedTokenCredential Scoped(MieEmulator emulator, OciCredential inner) =>
        new(inner, new TokenScope("datascience_use_urn-ocid1.compartment.oc1..a:instance", "ocid1.compartment.oc1..a"), Options(emulator));

    private OciCredential Profile(MieEmulator emulator, string profile) => OciCredentialFactory.Create(new OciCredentialOptions
    {
        ConfigFile = emulator.ConfigFile,
        ProfileName = profile,
        Clock = _time,
    }).Credential;

    private HttpMessageInvoker Signed(OciCredential credential) =>
        new(new OciSigningHandler(credential, new SocketsHttpHandler(), null, _time));

    private static async Task<HttpStatusCode> CallAsync(
        HttpMessageInvoker http, MieEmulator emulator, HttpMethod? method = null, string target = WorkRequests, string? fault = null)
    {
        using HttpRequestMessage request = new(method ?? HttpMethod.Get, new Uri(emulator.ControlPlane, target));
        if (fault is not null)
            request.Headers.Add("mie-fault", fault);
        using HttpResponseMessage response = await http.SendAsync(request, Cancellation);
        return response.StatusCode;
    }

    private sealed class Fixed(string keyId, RSA key) : OciCredential
    {
        public override OciAuthType AuthType => OciAuthType.ApiKey;

        public override ValueTask<OciSigningKey> GetSigningKeyAsync(CancellationToken cancellationToken) =>
            new(new OciSigningKey(keyId, key));
    }
}
