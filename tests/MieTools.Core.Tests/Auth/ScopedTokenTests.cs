using System.Net;
using System.Text.Json;
using MieTools.Core.Auth.Config;
using MieTools.Core.Auth.Credentials;
using MieTools.Core.Auth.Keys;
using MieTools.Core.Connection;
using MieTools.Core.Tests.Support;

namespace MieTools.Core.Tests.Auth;

public class ScopedTokenTests
{
    private const string Scope = "datascience_use_urn-ocid1.compartment.oc1..target:instance";
    private const string Target = "ocid1.compartment.oc1..target";
    private readonly FakeClock _clock = new(FakeClock.NewYear2026);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_call_is_the_principal_s_own_and_sends_scope_compartment_and_a_new_key()
    {
        using FakeHandler wire = new((_, _) => FakeHandler.Text($$"""{"token":"{{Tokens.Make(_clock.Now.AddHours(1))}}"}"""));
        using ScopedTokenCredential credential = Make(wire);
        OciSigningKey key = await credential.GetSigningKeyAsync(Stop);
        SentRequest call = Assert.Single(wire.Requests);
        Assert.Equal("https://auth.eu-frankfurt-1.oraclecloud.com/v1/oauth2/scoped", call.Address.AbsoluteUri);
        Assert.Equal($"{TestKeys.Tenancy}/{TestKeys.User}/{TestKeys.Fingerprint}", call.KeyId);
        using System.Security.Cryptography.RSA own = TestKeys.Load();
        Assert.True(call.IsSignedBy(own));
        using JsonDocument body = JsonDocument.Parse(call.Body);
        Assert.Equal((Scope, Target), (body.RootElement.GetProperty("scope").GetString(),
            body.RootElement.GetProperty("target_compartment").GetString()));
        Assert.Equal(key.Key.ExportSubjectPublicKeyInfo(), body.RootElement.GetProperty("public_key").GetBytesFromBase64());
        Assert.Equal((OciAuthType.ApiKey, _clock.Now.AddHours(1), TestKeys.Tenancy),
            (credential.AuthType, credential.Expires, credential.TenancyId));
        _clock.Now += TimeSpan.FromMinutes(29);
        Assert.Same(key, await credential.GetSigningKeyAsync(Stop));
        _clock.Now += TimeSpan.FromMinutes(2);
        OciSigningKey second = await credential.GetSigningKeyAsync(Stop);
        Assert.NotEqual(key.Key.ExportSubjectPublicKeyInfo(), second.Key.ExportSubjectPublicKeyInfo());
    }

    [Theory]
    [InlineData(401, "the-answer", "FederationFailed", "answered 401")]
    [InlineData(200, "{}", "TokenFileInvalid", "is empty")]
    [InlineData(200, "{\"token\":\"no-jwt\"}", "TokenFileInvalid", "does not hold a token")]
    public async Task A_refusal_says_what_to_check_and_not_what_was_answered(int status, string body, string code, string said)
    {
        using FakeHandler wire = new((_, _) => FakeHandler.Text(body, (HttpStatusCode)status));
        using ScopedTokenCredential credential = Make(wire);
        MieException error = await Assert.ThrowsAsync<MieException>(async () => await credential.GetSigningKeyAsync(Stop));
        Assert.Equal(code, error.Code);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.Contains("TargetCompartmentId", error.Advice, StringComparison.Ordinal);
        NoSecrets.In(error, "the-answer", "no-jwt");
    }

    [Theory]
    [InlineData("", Target, "Scope")]
    [InlineData("a b", Target, "Scope")]
    [InlineData(Scope, "", "TargetCompartmentId")]
    [InlineData(Scope, "ocid1.user.oc1..a", "TargetCompartmentId")]
    public async Task What_cannot_be_a_scope_is_refused_before_anything_is_sent(string scope, string target, string field)
    {
        using TempFolder home = new();
        using FakeHandler wire = new((_, _) => throw new InvalidOperationException());
        MieException error = await Assert.ThrowsAsync<MieException>(() => MieContext.ConnectAsync(
            new() { Scope = new TokenScope(scope, target), Transport = wire, GetEnvironmentVariable = home.Environment }, Stop));
        Assert.Equal(field, error.ErrorTarget);
        Assert.Empty(wire.Requests);
    }

    private ScopedTokenCredential Make(FakeHandler wire) => new(TestKeys.ApiKey(), new TokenScope(Scope, Target),
        new FederationOptions { Region = "fra", Clock = _clock, Transport = wire });
}
