using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using MieTools.Core.Auth.Config;
using MieTools.Core.Auth.Credentials;
using MieTools.Core.Auth.Keys;
using MieTools.Core.Tests.Support;

namespace MieTools.Core.Tests.Auth;

/// <summary>Resource principals whose service vouches for them: versions 2.1 and 3.0, and what 1.1 refuses.</summary>
public class ResourceTokenTests
{
    private const string Prefix = "OCI_RESOURCE_PRINCIPAL_";
    private readonly FakeClock _clock = new(FakeClock.NewYear2026);
    private readonly Dictionary<string, string> _parents = [];
    private int _tokens;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("2.1", "resource/v2.1/ocid1.x", "/20180711/resourcePrincipalTokenV2/ocid1.x", null)]
    [InlineData("2.1.1", "resource/v2.1.1/" + TestKeys.Tenancy + "/ocid1.x", "/20180711/resourcePrincipalTokenV2/ocid1.x", null)]
    [InlineData("2.1.2", "resource/v2.1.2/" + TestKeys.Tenancy + "/ocid1.x", "/20180711/resourcePrincipalTokenV212/ocid1.x", null)]
    [InlineData("2.1.2", "resource/v2.1.2/" + TestKeys.Tenancy + "/ocid1.x", "/own/ocid1.x", "/own/{}")]
    [InlineData("2.1.2", "resource/v2.1.2/" + TestKeys.Tenancy + "/ocid1.x", "/own/ocid1.x", "/own")]
    public async Task A_key_of_the_resource_s_own_signs_both_calls(string version, string keyId, string path, string? own)
    {
        using TempFolder home = Resource(version);
        if (own is not null)
            home.Set(Prefix + "RPT_PATH", own);
        using FakeHandler wire = new(Answer);
        using OciCredentialSettings settings = Create(home, wire);
        Assert.Equal((OciAuthType.ResourcePrincipal, "us-ashburn-1"), (settings.Credential.AuthType, settings.Region!.Id));
        OciSigningKey key = await settings.Credential.GetSigningKeyAsync(Stop);
        Assert.StartsWith("ST$", key.KeyId, StringComparison.Ordinal);
        Assert.Equal([$"https://service.example.com{path}", "https://auth.example.com/v1/resourcePrincipalSessionToken"],
            wire.Requests.Select(r => r.Address.AbsoluteUri));
        using RSA rsa = TestKeys.Load();
        Assert.All(wire.Requests, r => Assert.True(r.KeyId == keyId && r.IsSignedBy(rsa)));
        using JsonDocument body = JsonDocument.Parse(wire.Requests[1].Body);
        Assert.Equal(("rpt-1", "spst-1"), (body.RootElement.GetProperty("resourcePrincipalToken").GetString(),
            body.RootElement.GetProperty("servicePrincipalSessionToken").GetString()));
        Assert.Equal(rsa.ExportSubjectPublicKeyInfo(), body.RootElement.GetProperty("sessionPublicKey").GetBytesFromBase64());
        // Renewed ahead of its end, once however many wait.
        _clock.Now += TimeSpan.FromMinutes(50);
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(async () => await settings.Credential.GetSigningKeyAsync(Stop))));
        Assert.Equal(4, wire.Count);
    }

    [Fact]
    public async Task A_part_asks_for_the_token_of_each_parent_with_the_one_below()
    {
        using TempFolder home = Nested();
        _parents["/first"] = "https://service.example.com/second";
        using FakeHandler wire = new(Answer);
        using OciCredentialSettings settings = Create(home, wire);
        OciSigningKey key = await settings.Credential.GetSigningKeyAsync(Stop);
        Assert.Equal(["/20180711/resourcePrincipalTokenV2/ocid1.x", "/v1/resourcePrincipalSessionToken", "/first",
            "/v1/resourcePrincipalSessionToken", "/second", "/v1/resourcePrincipalSessionToken"],
            wire.Requests.Select(r => r.Address.AbsolutePath));
        string[] signers = [.. wire.Requests.Select(r => r.KeyId!)];
        Assert.Equal(("resource/v2.1/ocid1.x", signers[0]), (signers[0], signers[1]));
        Assert.StartsWith("ST$", signers[2], StringComparison.Ordinal);
        Assert.Equal(signers[2], signers[3]);
        Assert.NotEqual(signers[2], signers[4]);
        Assert.DoesNotContain(key.KeyId, signers);
    }

    [Theory]
    [InlineData("https://service.example.com/first", "FederationFailed", "circle")]
    [InlineData("https://evil.example.org/first", "UriInvalid", "not of its domain")]
    [InlineData("http://service.example.com/other", "UriInvalid", "not of its domain")]
    public async Task A_parent_in_a_circle_or_elsewhere_is_refused(string parent, string code, string said)
    {
        using TempFolder home = Nested();
        _parents["/first"] = parent;
        using FakeHandler wire = new(Answer);
        using OciCredentialSettings settings = Create(home, wire);
        MieException error = await Assert.ThrowsAsync<MieException>(async () => await settings.Credential.GetSigningKeyAsync(Stop));
        Assert.Equal(code, error.Code);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(wire.Requests, r => r.Address.Host.EndsWith(".org", StringComparison.Ordinal) || r.Address.Scheme == "http");
    }

    [Theory]
    [InlineData("RESOURCE_ID", "", "ResourcePrincipalMissing")]
    [InlineData("TENANCY_ID", "", "ResourcePrincipalMissing")]
    [InlineData("RPT_ENDPOINT", "", "ResourcePrincipalMissing")]
    [InlineData("RPST_ENDPOINT", "nowhere", "UriInvalid")]
    [InlineData("RPT_ENDPOINT", "http://service.example.com", "TransportInsecure")]
    public void What_is_missing_or_wrong_is_named_before_anything_is_sent(string name, string value, string code)
    {
        using TempFolder home = Resource("2.1.1");
        home.Set(Prefix + name, value);
        using FakeHandler wire = new(Answer);
        MieException error = Assert.Throws<MieException>(() => Create(home, wire));
        Assert.Equal(code, error.Code);
        Assert.Contains(Prefix + name, error.Message, StringComparison.Ordinal);
        Assert.Empty(wire.Requests);
    }

    [Fact]
    public void Variables_of_a_part_are_named_with_their_suffix()
    {
        using TempFolder home = Nested();
        home.Set(Prefix + "VERSION_FOR_LEAF_RESOURCE", "2.2");
        using FakeHandler wire = new(Answer);
        MieException error = Assert.Throws<MieException>(() => Create(home, wire));
        Assert.Contains("OCI_RESOURCE_PRINCIPAL_RPST_FOR_LEAF_RESOURCE", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_shows_nothing_of_the_answer()
    {
        using TempFolder home = Resource("2.1");
        using FakeHandler wire = new((_, _) => FakeHandler.Text("the-answer", HttpStatusCode.Forbidden));
        using OciCredentialSettings settings = Create(home, wire);
        MieException error = await Assert.ThrowsAsync<MieException>(async () => await settings.Credential.GetSigningKeyAsync(Stop));
        Assert.Equal("FederationFailed", error.Code);
        NoSecrets.In(error, "the-answer");
    }

    private static TempFolder Resource(string version, string suffix = "")
    {
        TempFolder home = new();
        return home.Set(Prefix + "VERSION" + suffix, version).Set(Prefix + "RESOURCE_ID" + suffix, "ocid1.x")
            .Set(Prefix + "TENANCY_ID" + suffix, TestKeys.Tenancy).Set(Prefix + "REGION" + suffix, "iad")
            .Set(Prefix + "RPT_ENDPOINT" + suffix, "https://service.example.com")
            .Set(Prefix + "RPST_ENDPOINT" + suffix, "https://auth.example.com")
            .Set(Prefix + "PRIVATE_PEM" + suffix, home.CopyKey("rsa2048-pkcs8.pem"));
    }

    private static TempFolder Nested() => Resource("2.1", "_FOR_LEAF_RESOURCE").Set(Prefix + "VERSION", "3.0")
        .Set(Prefix + "RPT_URL_FOR_PARENT_RESOURCE", "https://service.example.com/first")
        .Set(Prefix + "RPST_ENDPOINT_FOR_PARENT_RESOURCE", "https://auth.example.com");

    private OciCredentialSettings Create(TempFolder home, FakeHandler wire) => OciCredentialFactory.Create(new OciCredentialOptions
    {
        AuthType = OciAuthType.ResourcePrincipal,
        Environment = home.Environment,
        Transport = wire,
        Clock = _clock,
    });

    private HttpResponseMessage Answer(HttpRequestMessage request, string body)
    {
        if (request.Method == HttpMethod.Post)
        {
            string mark = Interlocked.Increment(ref _tokens).ToString(System.Globalization.CultureInfo.InvariantCulture);
            return FakeHandler.Text($$"""{"token":"{{Tokens.Make(_clock.Now.AddHours(1), mark)}}"}""");
        }

        HttpResponseMessage answer = FakeHandler.Text(
            """{"resourcePrincipalToken":"rpt-1","servicePrincipalSessionToken":"spst-1"}""");
        if (_parents.TryGetValue(request.RequestUri!.AbsolutePath, out string? parent))
            answer.Headers.Add("opc-parent-rpt-url", parent);
        return answer;
    }
}
