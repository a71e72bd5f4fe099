using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using MieTools.Core.Auth.Config;
using MieTools.Core.Auth.Credentials;
using MieTools.Core.Auth.Signing;
using MieTools.Server.Emulator;

namespace MieTools.Server.Tests;

public sealed class TokenExchangeTests : IDisposable
{
    private const string WorkRequests = "/20190101/workRequests?compartmentId=x";
    private static readonly UTF8Encoding s_utf8 = new(false);

    private readonly string _directory = Directory.CreateTempSubdirectory("mie-exchange-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_session_outlives_three_expiries_on_jwts_of_the_issuer()
    {
        ManualTime time = new();
        await using MieEmulator emulator = await StartAsync(time);
        using TokenExchangeCredential credential = Credential(emulator, time, GitHub(emulator, "alice"));
        using HttpMessageInvoker http = new(new OciSigningHandler(credential, new SocketsHttpHandler(), null, time));
        HashSet<string> tokens = [];
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(HttpStatusCode.OK, await CallAsync(http, emulator, HttpMethod.Get));
            tokens.Add((await credential.GetSigningKeyAsync(Cancellation)).KeyId);
            time.Advance(TimeSpan.FromMinutes(1));
        }
        // Half of three minutes: every second round has a new one.
        Assert.Equal(5, tokens.Count);
        // alice may read, and no more: the token is hers.
        Assert.Equal(HttpStatusCode.NotFound, await CallAsync(http, emulator, HttpMethod.Delete, "/20190101/workRequests/x"));
    }

    [Fact]
    public async Task Sixty_four_requests_at_expiry_make_one_exchange_and_none_fails()
    {
        ManualTime time = new();
        await using MieEmulator emulator = await StartAsync(time);
        int asked = 0;
        using TokenExchangeCredential credential = Credential(emulator, time, null, _ =>
        {
            Interlocked.Increment(ref asked);
            return new(Jwt(emulator, time));
        });
        using HttpMessageInvoker http = new(new OciSigningHandler(credential, new SocketsHttpHandler(), null, time));
        Assert.Equal(HttpStatusCode.OK, await CallAsync(http, emulator, HttpMethod.Get));
        time.Advance(TimeSpan.FromMinutes(4));
        HttpStatusCode[] answers = await Task.WhenAll(
            Enumerable.Range(0, 64).Select(_ => Task.Run(() => CallAsync(http, emulator, HttpMethod.Get), Cancellation)));
        Assert.All(answers, a => Assert.Equal(HttpStatusCode.OK, a));
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task A_refused_token_is_exchanged_anew_and_the_request_signed_again()
    {
        ManualTime time = new();
        await using MieEmulator emulator = await StartAsync(time);
        using TokenExchangeCredential credential = Credential(emulator, time, GitHub(emulator));
        using HttpMessageInvoker http = new(new OciSigningHandler(credential, new SocketsHttpHandler(), null, time));
        string first = (await credential.GetSigningKeyAsync(Cancellation)).KeyId;
        Assert.Equal(HttpStatusCode.OK, await CallAsync(http, emulator, HttpMethod.Get, WorkRequests, ("mie-fault", "status=401;times=1")));
        Assert.NotEqual(first, (await credential.GetSigningKeyAsync(Cancellation)).KeyId);
    }

    [Fact]
    public async Task The_domain_is_kept_over_a_restart()
    {
        ManualTime time = new();
        string file;
        using (HttpClient client = new())
        {
            await using (MieEmulator emulator = await StartAsync(time, data: true))
                file = await File.ReadAllTextAsync(Path.Combine(_directory, "domain.json"), Cancellation);
            await using MieEmulator again = await StartAsync(time, data: true);
            Assert.Equal(file, await File.ReadAllTextAsync(Path.Combine(_directory, "domain.json"), Cancellation));
            Assert.Equal(200, (await ExchangeAsync(client, again, Form(Jwt(again, time)))).Status);
        }
    }

    [Theory]
    [InlineData("grant_type", "client_credentials", 400, "unsupported_grant_type", "token exchange")]
    [InlineData("requested_token_type", "other", 400, "invalid_request", "requested_token_type has to be")]
    [InlineData("subject_token_type", "saml", 400, "invalid_request", "subject_token_type has to be jwt")]
    [InlineData("public_key", "bm8=", 400, "invalid_request", "public_key is not an RSA key")]
    [InlineData("public_key", "", 400, "invalid_request", "public_key is not an RSA key")]
    [InlineData("subject_token", "a.b", 400, "invalid_grant", "not a JWT")]
    [InlineData("iss", "https://other.example.com", 400, "invalid_grant", "the issuer is not")]
    [InlineData("aud", "other", 400, "invalid_grant", "the audience is neither")]
    [InlineData("sub", "nobody", 400, "invalid_grant", "not a user")]
    [InlineData("exp", "60", 400, "invalid_grant", "has expired")]
    [InlineData("key", "another", 400, "invalid_grant", "not signed by the trusted issuer")]
    [InlineData("client", "mie-emulator-client:wrong", 401, "invalid_client", "client authentication")]
    [InlineData("client", "", 401, "invalid_client", "client authentication")]
    public async Task The_domain_checks_client_jwt_and_key(string what, string value, int status, string error, string description)
    {
        ManualTime time = new();
        await using MieEmulator emulator = await StartAsync(time);
        using HttpClient client = new();
        Dictionary<string, string> form = Form(Jwt(emulator, time, what, value));
        if (form.ContainsKey(what))
            form[what] = value;
        (int given, JsonObject answer) = await ExchangeAsync(client, emulator, form, what == "client" ? value : null);
        Assert.Equal((status, error), (given, (string?)answer["error"]));
        Assert.Contains(description, (string?)answer["error_description"], StringComparison.Ordinal);
        // The same without that fault is good.
        Assert.Equal(200, (await ExchangeAsync(client, emulator, Form(Jwt(emulator, time)))).Status);
    }

    [Fact]
    public async Task A_token_is_bound_to_its_key_ends_with_its_life_and_is_not_refreshed()
    {
        ManualTime time = new();
        await using MieEmulator emulator = await StartAsync(time);
        using HttpClient client = new();
        using RSA key = RSA.Create(2048);
        using RSA other = RSA.Create(2048);
        string token = (string)(await ExchangeAsync(client, emulator, Form(Jwt(emulator, time), key))).Body["token"]!;
        using TestClient mine = new(emulator, Profile(emulator, token, key));
        using TestClient stolen = new(emulator, Profile(emulator, token, other));
        await mine.CallAsync("GET", WorkRequests);
        await stolen.RefusedAsync(401, "NotAuthenticated", "GET", WorkRequests);
        await mine.RefusedAsync(401, "NotAuthenticated", "POST", "/v1/authentication/refresh",
            new JsonObject { ["currentToken"] = token }.ToJsonString());
        time.Advance(TimeSpan.FromSeconds(181));
        await mine.RefusedAsync(401, "NotAuthenticated", "GET", WorkRequests);
    }

    [Fact]
    public async Task The_issuer_gives_a_jwt_to_whoever_brings_the_jobs_token()
    {
        ManualTime time = new();
        await using MieEmulator emulator = await StartAsync(time);
        using HttpClient client = new();
        Assert.Equal(401, (int)(await client.GetAsync(new Uri(emulator.ControlPlane, "/oidc/token"), Cancellation)).StatusCode);
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(emulator.ControlPlane, "/oidc/token?sub=alice&audience=a"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", (string)Domain()["requestToken"]!);
        using HttpResponseMessage answer = await client.SendAsync(request, Cancellation);
        string jwt = (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!["value"]!;
        string body = jwt.Split('.')[1].Replace('-', '+').Replace('_', '/');
        JsonNode claims = JsonNode.Parse(Convert.FromBase64String(body.PadRight((body.Length + 3) / 4 * 4, '=')))!;
        Assert.Equal(("alice", "a", (string?)Domain()["issuer"]), ((string?)claims["sub"], (string?)claims["aud"], (string?)claims["iss"]));
    }

    private Task<MieEmulator> StartAsync(ManualTime time, bool data = false) =>
        MieEmulator.StartAsync(new()
        {
            ConfigDirectory = data ? null : _directory,
            DataDirectory = data ? _directory : null,
            Time = time,
            TokenLifetime = TimeSpan.FromMinutes(3),
            Users = ["alice=read"],
        }, Cancellation);

    private JsonNode Domain() => JsonNode.Parse(File.ReadAllText(Path.Combine(_directory, "domain.json")))!;

    private static Func<string, string?> None => _ => null;

    private Func<string, string?> GitHub(MieEmulator emulator, string subject = "DEFAULT") => name => name switch
    {
        "ACTIONS_ID_TOKEN_REQUEST_URL" => new Uri(emulator.ControlPlane, $"/oidc/token?sub={subject}").AbsoluteUri,
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN" => (string?)Domain()["requestToken"],
        _ => null,
    };

    private TokenExchangeCredential Credential(MieEmulator emulator, ManualTime time, Func<string, string?>? environment,
        Func<CancellationToken, ValueTask<string>>? get = null) =>
        new(new TokenExchangeOptions
        {
            DomainUrl = emulator.ControlPlane,
            ClientId = (string)Domain()["clientId"]!,
            ClientSecret = ((string)Domain()["clientSecret"]!).AsMemory(),
            GetTokenAsync = get,
        }, new FederationOptions { Clock = time, Environment = environment ?? None });

    private static async Task<HttpStatusCode> CallAsync(HttpMessageInvoker http, MieEmulator emulator, HttpMethod method,
        string target = WorkRequests, (string Name, string Value)? header = null)
    {
        using HttpRequestMessage request = new(method, new Uri(emulator.ControlPlane, target));
        if (header is { } extra)
            request.Headers.Add(extra.Name, extra.Value);
        using HttpResponseMessage response = await http.SendAsync(request, Cancellation);
        return response.StatusCode;
    }

    // Signed with the issuer's key from the config directory, as a test of a user's would.
    private string Jwt(MieEmulator emulator, ManualTime time, string changed = "", string value = "")
    {
        JsonObject claims = new()
        {
            ["iss"] = (string?)Domain()["issuer"],
            ["aud"] = emulator.ControlPlane.GetLeftPart(UriPartial.Authority),
            ["sub"] = "DEFAULT",
            ["exp"] = time.GetUtcNow().ToUnixTimeSeconds() + 60,
        };
        if (changed == "exp")
            claims["exp"] = time.GetUtcNow().ToUnixTimeSeconds() - long.Parse(value);
        else if (claims.ContainsKey(changed))
            claims[changed] = value;
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        if (changed != "key")
            key.ImportFromPem(File.ReadAllText(Path.Combine(_directory, "issuer_key.pem")));
        string signed = $"{Url("{\"alg\":\"ES256\"}")}.{Url(claims.ToJsonString())}";
        return $"{signed}.{Url(key.SignData(s_utf8.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    private static string Url(string text) => Url(s_utf8.GetBytes(text));

    private static string Url(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static Dictionary<string, string> Form(string jwt, RSA? key = null)
    {
        using RSA made = RSA.Create(2048);
        return new()
        {
            ["grant_type"] = "urn:ietf:params:oauth:grant-type:token-exchange",
            ["requested_token_type"] = "urn:oci:token-type:oci-upst",
            ["public_key"] = Convert.ToBase64String((key ?? made).ExportSubjectPublicKeyInfo()),
            ["subject_token"] = jwt,
            ["subject_token_type"] = "jwt",
        };
    }

    private async Task<(int Status, JsonObject Body)> ExchangeAsync(
        HttpClient client, MieEmulator emulator, Dictionary<string, string> form, string? credentials = null)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(emulator.ControlPlane, "/oauth2/v1/token"))
        {
            Content = new FormUrlEncodedContent(form),
        };
        credentials ??= $"{Domain()["clientId"]}:{Domain()["clientSecret"]}";
        if (credentials.Length > 0)
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(s_utf8.GetBytes(credentials)));
        using HttpResponseMessage answer = await client.SendAsync(request, Cancellation);
        return ((int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!.AsObject());
    }

    // A profile beside the others, with this token and key.
    private string Profile(MieEmulator emulator, string token, RSA key)
    {
        string name = "t" + Guid.NewGuid().ToString("N");
        Dictionary<string, string> values = TestSigner.ReadProfile(emulator.ConfigFile, "SESSION");
        values["security_token_file"] = Write(name, token);
        values["key_file"] = Write(name + ".pem", key.ExportPkcs8PrivateKeyPem());
        File.AppendAllText(emulator.ConfigFile, $"\n[{name}]\n{string.Join('\n', values.Select(v => $"{v.Key}={v.Value}"))}\n");
        return name;
    }

    private string Write(string name, string text)
    {
        string file = Path.Combine(_directory, name);
        File.WriteAllText(file, text);
        return file;
    }
}
