using System.Net;
using System.Security.Cryptography;
using System.Text;
using MieTools.Core.Auth.Config;
using MieTools.Core.Auth.Credentials;
using MieTools.Core.Auth.Keys;
using MieTools.Core.Auth.Signing;
using MieTools.Core.Tests.Support;

namespace MieTools.Core.Tests.Auth;

public class TokenExchangeCredentialTests
{
    private const string Secret = "client-secret-1";
    private readonly FakeClock _clock = new(FakeClock.NewYear2026);
    private int _answers;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Jwt => Tokens.Make(_clock.Now.AddMinutes(5), "jwt");

    [Fact]
    public async Task Exchanges_a_jwt_for_a_token_of_a_new_key_and_renews_it_at_half_its_life()
    {
        using FakeHandler wire = new((_, _) => Answer());
        using TempFolder home = new();
        string jwt = Jwt;
        using TokenExchangeCredential credential = Make(wire, home, With(get: _ => new(Jwt)), "iad");
        Assert.Equal("us-ashburn-1", credential.Region);
        Assert.Equal(0, wire.Count);

        OciSigningKey key = await credential.GetSigningKeyAsync(Stop);
        SentRequest sent = Assert.Single(wire.Requests);
        Assert.Equal("https://idcs-1.identity.oraclecloud.com/oauth2/v1/token", sent.Address.AbsoluteUri);
        Assert.Equal("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"client-1:{Secret}")), sent.Authorization);
        Dictionary<string, string> form = Form(sent.Body);
        Assert.Equal(Convert.ToBase64String(key.Key.ExportSubjectPublicKeyInfo()), form["public_key"]);
        form.Remove("public_key");
        Assert.Equal(new Dictionary<string, string>
        {
            ["grant_type"] = "urn:ietf:params:oauth:grant-type:token-exchange",
            ["requested_token_type"] = "urn:oci:token-type:oci-upst",
            ["subject_token"] = jwt,
            ["subject_token_type"] = "jwt",
        }, form);
        Assert.StartsWith("ST$eyJ", key.KeyId, StringComparison.Ordinal);

        _clock.Now += TimeSpan.FromMinutes(29);
        Assert.Same(key, await credential.GetSigningKeyAsync(Stop));
        _clock.Now += TimeSpan.FromMinutes(2);
        OciSigningKey renewed = await credential.GetSigningKeyAsync(Stop);
        Assert.NotEqual(Convert.ToBase64String(key.Key.ExportSubjectPublicKeyInfo()), Form(wire.Requests[1].Body)["public_key"]);
        Assert.NotEqual(key.KeyId, renewed.KeyId);
    }

    [Fact]
    public async Task Sixty_four_requests_at_expiry_make_one_exchange()
    {
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using FakeHandler wire = new((_, _) => Answer());
        using TempFolder home = new();
        int asked = 0;
        using TokenExchangeCredential credential = Make(wire, home, With(get: _ =>
        {
            Interlocked.Increment(ref asked);
            return new(Jwt);
        }));
        OciSigningKey first = await credential.GetSigningKeyAsync(Stop);
        _clock.Now += TimeSpan.FromHours(2);
        wire.Gate = gate.Task;
        Task<OciSigningKey>[] waiting =
            [.. Enumerable.Range(0, 64).Select(_ => Task.Run(() => credential.GetSigningKeyAsync(Stop).AsTask(), Stop))];
        await Eventually(() => wire.Count == 2);
        gate.SetResult();
        OciSigningKey[] keys = await Task.WhenAll(waiting);
        Assert.Equal((2, 2), (wire.Count, asked));
        Assert.All(keys, k => Assert.Same(keys[0], k));
        Assert.NotSame(first, keys[0]);
    }

    [Fact]
    public async Task A_failure_is_shared_by_all_that_wait_for_it_and_the_next_request_tries_again()
    {
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        bool good = false;
        using FakeHandler wire = new((_, _) => good ? Answer() : FakeHandler.Text("{}", HttpStatusCode.Forbidden)) { Gate = gate.Task };
        using TempFolder home = new();
        using TokenExchangeCredential credential = Make(wire, home, With(token: Jwt));
        // All begin to wait before the first is answered: a call runs up to its first wait by itself.
        Task<OciSigningKey>[] waiting = [.. Enumerable.Range(0, 64).Select(_ => credential.GetSigningKeyAsync(Stop).AsTask())];
        gate.SetResult();
        foreach (Task<OciSigningKey> task in waiting)
            Assert.Equal("FederationFailed", (await Assert.ThrowsAsync<MieException>(() => task)).Code);
        Assert.Equal(1, wire.Count);
        good = true;
        await credential.GetSigningKeyAsync(Stop);
        Assert.Equal(2, wire.Count);
    }

    [Fact]
    public async Task A_401_makes_one_new_token_and_the_request_is_signed_again()
    {
        List<string> signed = [];
        using FakeHandler wire = new((_, _) => Answer());
        using TempFolder home = new();
        using TokenExchangeCredential credential = Make(wire, home, With(token: Jwt));
        using FakeHandler service = new((request, _) =>
        {
            signed.Add(request.Headers.GetValues("Authorization").Single());
            return FakeHandler.Text("{}", signed.Count == 1 ? HttpStatusCode.Unauthorized : HttpStatusCode.OK);
        });
        using HttpMessageInvoker http = new(new OciSigningHandler(credential, service, null, _clock));
        using HttpRequestMessage call = new(HttpMethod.Get, "https://service.example.com/x");
        using HttpResponseMessage answer = await http.SendAsync(call, Stop);
        Assert.Equal((HttpStatusCode.OK, 2, 2), (answer.StatusCode, signed.Count, wire.Count));
        Assert.NotEqual(signed[0], signed[1]);
    }

    [Fact]
    public async Task The_jwt_of_GitHub_Actions_is_asked_for_anew_each_time()
    {
        using TempFolder home = new();
        home.Set("ACTIONS_ID_TOKEN_REQUEST_URL", "https://pipelines.example.com/token?api-version=2")
            .Set("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "github-bearer").Set("GITHUB_ACTIONS", "true");
        using FakeHandler wire = new((request, _) =>
            request.Method == HttpMethod.Get ? FakeHandler.Text($"{{\"value\":\"{Jwt}\"}}") : Answer());
        using TokenExchangeCredential credential = Make(wire, home, With());
        await credential.GetSigningKeyAsync(Stop);
        _clock.Now += TimeSpan.FromHours(2);
        await credential.GetSigningKeyAsync(Stop);
        Assert.Equal(4, wire.Count);
        SentRequest asked = wire.Requests[0];
        Assert.Equal("https://pipelines.example.com/token?api-version=2&audience=https%3A%2F%2Fidcs-1.identity.oraclecloud.com",
            asked.Address.AbsoluteUri);
        Assert.Equal("Bearer github-bearer", asked.Authorization);
        Assert.Equal(Jwt, Form(wire.Requests[3].Body)["subject_token"]);

        using TokenExchangeCredential other = Make(wire, home, With(audience: "mine & yours"));
        await other.GetSigningKeyAsync(Stop);
        Assert.EndsWith("&audience=mine%20%26%20yours", wire.Requests[4].Address.AbsoluteUri, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ACTIONS_ID_TOKEN_REQUEST_URL", "http://pipelines.example.com/token", "is not an https address")]
    [InlineData("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "", "ACTIONS_ID_TOKEN_REQUEST_TOKEN is not")]
    [InlineData("ACTIONS_ID_TOKEN_REQUEST_URL", "", "ACTIONS_ID_TOKEN_REQUEST_URL is not set")]
    public void What_a_job_of_GitHub_Actions_lacks_is_named(string variable, string value, string message)
    {
        using TempFolder home = new();
        home.Set("ACTIONS_ID_TOKEN_REQUEST_URL", "https://pipelines.example.com/token")
            .Set("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "github-bearer").Set("GITHUB_ACTIONS", "true").Set(variable, value);
        using FakeHandler wire = new((_, _) => Answer());
        MieException error = Assert.Throws<MieException>(() => Make(wire, home, With()));
        Assert.Equal("IdentityTokenMissing", error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains("id-token: write", error.Advice, StringComparison.Ordinal);
        NoSecrets.In(error, "github-bearer", Secret);
        Assert.Equal(0, wire.Count);
    }

    [Fact]
    public async Task A_refusal_of_GitHub_names_the_variable_and_shows_no_body()
    {
        using TempFolder home = new();
        home.Set("ACTIONS_ID_TOKEN_REQUEST_URL", "https://pipelines.example.com/token")
            .Set("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "github-bearer");
        using FakeHandler wire = new((_, _) => FakeHandler.Text("no: github-bearer", HttpStatusCode.Forbidden));
        using TokenExchangeCredential credential = Make(wire, home, With());
        MieException error = await Assert.ThrowsAsync<MieException>(async () => await credential.GetSigningKeyAsync(Stop));
        Assert.Equal("IdentityTokenMissing", error.Code);
        Assert.Contains("pipelines.example.com (ACTIONS_ID_TOKEN_REQUEST_URL) answered 403", error.Message, StringComparison.Ordinal);
        NoSecrets.In(error, "github-bearer", Secret);
    }

    [Fact]
    public async Task GitLabs_variable_is_taken_and_a_file_is_read_for_each_exchange()
    {
        using TempFolder home = new();
        using FakeHandler wire = new((_, _) => Answer());
        home.Set("GITLAB_OIDC_TOKEN", Jwt);
        using TokenExchangeCredential gitLab = Make(wire, home, With());
        await gitLab.GetSigningKeyAsync(Stop);
        Assert.Equal(Jwt, Form(wire.Requests[0].Body)["subject_token"]);

        string file = home.Write("projected", Jwt + "\n");
        // What the caller names goes before what the environment has.
        using TokenExchangeCredential projected = Make(wire, home, With(file: file));
        await projected.GetSigningKeyAsync(Stop);
        _clock.Now += TimeSpan.FromHours(1);
        File.WriteAllText(file, Jwt);
        await projected.GetSigningKeyAsync(Stop);
        Assert.Equal(Jwt, Form(wire.Requests[2].Body)["subject_token"]);
        Assert.NotEqual(Form(wire.Requests[1].Body)["subject_token"], Form(wire.Requests[2].Body)["subject_token"]);
    }

    [Fact]
    public void What_is_missing_is_named_before_anything_is_sent()
    {
        using TempFolder home = new();
        using FakeHandler wire = new((_, _) => Answer());
        Refused("TokenExchangeIncomplete", "lacks DomainUrl, ClientId, ClientSecret.", new TokenExchangeOptions());
        Refused("TokenExchangeIncomplete", "lacks ClientSecret.", With(token: Jwt, secret: ""));
        Refused("IdentityTokenMissing", "ACTIONS_ID_TOKEN_REQUEST_URL (GitHub Actions) and GITLAB_OIDC_TOKEN (GitLab) are not set", With());
        Refused("IdentityTokenInvalid", "Parameter Token gave something that is not a JWT", With(token: "text-that-is-none"));
        Refused("IdentityTokenInvalid", "has ended at 2026-01-01 11:00:00Z", With(token: Tokens.Make(_clock.Now.AddHours(-1))));
        Refused("TokenFileNotFound", "parameter TokenFile", With(file: home.At("none")));
        Refused("ArgumentInvalid", "Token, TokenFile", With(token: Jwt, file: home.At("none")));
        Refused("TransportInsecure", "'http://idcs-1.identity.oraclecloud.com' is plain http",
            With(token: Jwt, domain: "http://idcs-1.identity.oraclecloud.com"));
        Refused("ArgumentInvalid", "goes on behind its host", With(token: Jwt, domain: "https://idcs-1.example.com/oauth2/v1/token"));
        Refused("ArgumentInvalid", "holds a user name or password", With(token: Jwt, domain: "https://me:client-secret-1@x.example.com"));
        Refused("ArgumentInvalid", "not an https address", With(token: Jwt, domain: "idcs-1.identity.oraclecloud.com"));
        Refused("ArgumentInvalid", "line end", With(token: Jwt, secret: Secret + "\n"));
        Assert.Equal(0, wire.Count);

        void Refused(string code, string message, TokenExchangeOptions options)
        {
            MieException error = Assert.Throws<MieException>(() => Make(wire, home, options));
            Assert.Equal(code, error.Code);
            Assert.Contains(message, error.Message, StringComparison.Ordinal);
            Assert.False(string.IsNullOrEmpty(error.Advice));
            NoSecrets.In(error, Secret, Jwt, "text-that-is-none");
        }
    }

    [Theory]
    [InlineData(401, "invalid_client", "(invalid_client)", "ClientSecret")]
    [InlineData(400, "invalid_grant", "(invalid_grant)", "identity propagation trust")]
    [InlineData(400, Secret, "answered 400.", "identity propagation trust")]
    [InlineData(404, "", "answered 404.", "DomainUrl")]
    public async Task A_refusal_says_what_to_check_and_shows_nothing_of_the_answer(int status, string error, string message, string advice)
    {
        using TempFolder home = new();
        string jwt = Jwt;
        using FakeHandler wire = new((_, _) => FakeHandler.Text(
            $"{{\"error\":\"{error}\",\"error_description\":\"{Secret} {jwt}\"}}", (HttpStatusCode)status));
        using TokenExchangeCredential credential = Make(wire, home, With(token: jwt));
        MieException refused = await Assert.ThrowsAsync<MieException>(async () => await credential.GetSigningKeyAsync(Stop));
        Assert.Equal("FederationFailed", refused.Code);
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
        Assert.Contains("JWT of parameter Token", refused.Message, StringComparison.Ordinal);
        Assert.Contains(advice, refused.Advice, StringComparison.Ordinal);
        NoSecrets.In(refused, Secret, jwt);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("<html></html>")]
    [InlineData("{\"token\":\"client-secret-1\"}")]
    public async Task An_answer_without_a_token_says_so(string body)
    {
        using TempFolder home = new();
        using FakeHandler wire = new((_, _) => FakeHandler.Text(body));
        using TokenExchangeCredential credential = Make(wire, home, With(token: Jwt));
        MieException error = await Assert.ThrowsAsync<MieException>(async () => await credential.GetSigningKeyAsync(Stop));
        Assert.Equal("ResponseInvalid", error.Code);
        NoSecrets.In(error, Secret, Jwt);
    }

    [Fact]
    public void The_factory_says_where_each_value_comes_from_and_refuses_another_kind()
    {
        using TempFolder home = new();
        home.Set("GITLAB_OIDC_TOKEN", Jwt).Set("OCI_REGION", "fra");
        using OciCredentialSettings settings = OciCredentialFactory.Create(new()
        {
            AuthType = OciAuthType.TokenExchange,
            TokenExchange = With(),
            Environment = home.Environment,
            Clock = _clock,
        });
        Assert.Equal(
            [
                "AuthType TokenExchange: parameter AuthType", "Region eu-frankfurt-1: environment variable OCI_REGION",
                "DomainUrl https://idcs-1.identity.oraclecloud.com: parameter DomainUrl", "ClientId client-1: parameter ClientId",
                "ClientSecret (hidden): parameter ClientSecret", "Token (hidden): environment variable GITLAB_OIDC_TOKEN",
            ],
            settings.Sources.Select(s => s.ToString()));
        Assert.Equal("ArgumentInvalid", Assert.Throws<MieException>(() => OciCredentialFactory.Create(new()
        {
            AuthType = OciAuthType.InstancePrincipal,
            TokenExchange = With(),
            Environment = home.Environment,
        })).Code);
    }

    [Fact]
    public async Task A_key_that_was_replaced_signs_what_is_under_way_and_goes_after_its_token()
    {
        using FakeHandler wire = new((_, _) => Answer());
        using TempFolder home = new();
        using TokenExchangeCredential credential = Make(wire, home, With(get: _ => new(Jwt)));
        OciSigningKey first = await credential.GetSigningKeyAsync(Stop);
        _clock.Now += TimeSpan.FromMinutes(31);
        OciSigningKey second = await credential.GetSigningKeyAsync(Stop);
        Assert.NotSame(first, second);
        Assert.True(Signs(first));
        _clock.Now += TimeSpan.FromMinutes(31);
        OciSigningKey third = await credential.GetSigningKeyAsync(Stop);
        // Its token has ended two minutes ago.
        Assert.True(Signs(first));
        Assert.True(await credential.RefreshAsync(third, Stop));
        _clock.Now += TimeSpan.FromMinutes(31);
        await credential.GetSigningKeyAsync(Stop);
        Assert.False(Signs(first));
        Assert.True(Signs(second));
        credential.Dispose();
        Assert.All([second, third], k => Assert.False(Signs(k)));

        static bool Signs(OciSigningKey key)
        {
            try
            {
                return key.Key.SignData([1], HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).Length > 0;
            }
            catch (ObjectDisposedException)
            {
                return false;
            }
        }
    }

    [Theory]
    [InlineData(TokenSource.Azure, "http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&resource=api%3A%2F%2Foci",
        "Metadata", "true", null, null)]
    [InlineData(TokenSource.Google,
        "http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/identity?audience=api%3A%2F%2Foci",
        "Metadata-Flavor", "Google", null, null)]
    [InlineData(TokenSource.Azure, "http://10.0.0.1:81/metadata/identity/oauth2/token?api-version=2018-02-01&resource=api%3A%2F%2Foci",
        "Metadata", "true", "AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://10.0.0.1:81/")]
    [InlineData(TokenSource.Google,
        "http://10.0.0.1:81/computeMetadata/v1/instance/service-accounts/default/identity?audience=api%3A%2F%2Foci",
        "Metadata-Flavor", "Google", "GCE_METADATA_HOST", "10.0.0.1:81")]
    public async Task Metadata_of_another_cloud_are_asked_for_each_exchange(
        TokenSource source, string address, string header, string value, string? variable, string? host)
    {
        using TempFolder home = new();
        if (variable is not null)
            home.Set(variable, host!);
        string jwt = Jwt;
        List<string> asked = [];
        using FakeHandler wire = new((request, _) =>
        {
            if (request.Method == HttpMethod.Post)
                return Answer();
            asked.Add(request.RequestUri!.AbsoluteUri);
            Assert.Equal(value, Assert.Single(request.Headers.GetValues(header)));
            return FakeHandler.Text(source == TokenSource.Azure ? $"{{\"access_token\":\"{jwt}\",\"expires_in\":\"300\"}}" : jwt);
        });
        using TokenExchangeCredential credential = Make(wire, home, With(audience: "api://oci", source: source));
        OciSigningKey key = await credential.GetSigningKeyAsync(Stop);
        Assert.Equal([address], asked);
        Assert.Equal(jwt, Form(wire.Requests[1].Body)["subject_token"]);
        Assert.True(await credential.RefreshAsync(key, Stop));
        Assert.Equal([address, address], asked);
    }

    [Theory]
    [InlineData(TokenSource.Azure, "managed identity")]
    [InlineData(TokenSource.Google, "service account")]
    public async Task Metadata_that_give_no_jwt_say_what_the_machine_lacks(TokenSource source, string advice)
    {
        using TempFolder home = new();
        using FakeHandler wire = new((_, _) => FakeHandler.Text("secret-body", HttpStatusCode.BadRequest));
        using TokenExchangeCredential credential = Make(wire, home, With(audience: "api://oci", source: source));
        MieException error = await Assert.ThrowsAsync<MieException>(async () => await credential.GetSigningKeyAsync(Stop));
        Assert.Equal("IdentityTokenMissing", error.Code);
        Assert.Contains("answered 400", error.Message, StringComparison.Ordinal);
        Assert.Contains(advice, error.Advice, StringComparison.Ordinal);
        NoSecrets.In(error, "secret-body");
    }

    [Fact]
    public void A_source_that_is_named_is_the_only_one()
    {
        Refused("TokenExchangeIncomplete", "lacks Audience", With(source: TokenSource.Azure));
        Refused("IdentityTokenMissing", "ACTIONS_ID_TOKEN_REQUEST_URL (GitHub Actions) is not set", With(source: TokenSource.GitHub));
        Refused("IdentityTokenMissing", "GITLAB_OIDC_TOKEN (GitLab) is not set", With(source: TokenSource.GitLab));
        Refused("ArgumentInvalid", "Token, TokenSource", With(Jwt, source: TokenSource.Google));

        void Refused(string code, string said, TokenExchangeOptions options)
        {
            using TempFolder home = new();
            using FakeHandler wire = new((_, _) => Answer());
            MieException error = Assert.Throws<MieException>(() => Make(wire, home, options));
            Assert.Equal(code, error.Code);
            Assert.Contains(said, error.Message, StringComparison.Ordinal);
            Assert.Equal(0, wire.Count);
        }
    }

    private static async Task Eventually(Func<bool> condition)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(60));
        while (!condition())
            await Task.Delay(5, limit.Token);
    }

    private static TokenExchangeOptions With(string token = "", string? file = null, string? audience = null, string secret = Secret,
        string domain = "https://idcs-1.identity.oraclecloud.com/", Func<CancellationToken, ValueTask<string>>? get = null,
        TokenSource? source = null) => new()
        {
            DomainUrl = new Uri(domain, UriKind.RelativeOrAbsolute),
            ClientId = "client-1",
            ClientSecret = secret.AsMemory(),
            Token = token.AsMemory(),
            TokenFile = file,
            Audience = audience,
            GetTokenAsync = get,
            TokenSource = source,
        };

    private static Dictionary<string, string> Form(string body) =>
        body.Split('&').Select(p => p.Split('=')).ToDictionary(p => p[0], p => Uri.UnescapeDataString(p[1]));

    private HttpResponseMessage Answer() => FakeHandler.Text(
        $"{{\"token\":\"{Tokens.Make(_clock.Now.AddHours(1), $"upst-{Interlocked.Increment(ref _answers)}")}\"}}");

    private TokenExchangeCredential Make(FakeHandler wire, TempFolder home, TokenExchangeOptions options, string? region = null) =>
        new(options, new FederationOptions { Transport = wire, Clock = _clock, Environment = home.Environment, Region = region });
}
