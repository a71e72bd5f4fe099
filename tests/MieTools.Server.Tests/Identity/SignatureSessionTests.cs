using System.Text.Json.Nodes;
using MieTools.Core.Auth.Credentials;
using MieTools.Core.Auth.Signing;
using MieTools.Server.Emulator;

namespace MieTools.Server.Tests;

public sealed class SignatureSessionTests : IDisposable
{
    private const string Refresh = "/v1/authentication/refresh";

    private readonly string _directory = Directory.CreateTempSubdirectory("mie-session-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_token_is_refreshed_for_whoever_signs_with_it_while_it_lives()
    {
        ManualTime time = new();
        await using MieEmulator emulator = await StartAsync(time);
        using TestClient alice = new(emulator, "alice-session");
        using TestClient bob = new(emulator, "bob-session");
        using TestClient keyed = new(emulator, "alice");
        string token = Token(emulator, "alice-session");

        await alice.RefusedAsync(401, "NotAuthenticated", "POST", Refresh, Body("x"));
        await bob.RefusedAsync(401, "NotAuthenticated", "POST", Refresh, Body(token));
        // An API key is not a session, whatever token comes with it.
        await keyed.RefusedAsync(401, "NotAuthenticated", "POST", Refresh, Body(token));
        await alice.RefusedAsync(400, "MissingParameter", "POST", Refresh, "{}");
        await alice.RefusedAsync(400, "CannotParseRequest", "POST", Refresh, "{");

        time.Advance(TimeSpan.FromMinutes(2));
        string fresh = await RefreshAsync(alice, token);
        Assert.NotEqual(token, fresh);
        using TestClient renewed = new(emulator, WithToken(emulator, "alice-session", fresh));
        Assert.Equal(Claim(token, "sub"), Claim(fresh, "sub"));
        Assert.Equal(TestSigner.ReadProfile(emulator.ConfigFile, "alice")["user"], Claim(fresh, "sub"));

        // The old one is good up to its own end, and not a second longer.
        await ListAsync(alice);
        time.Advance(TimeSpan.FromSeconds(61));
        await alice.RefusedAsync(401, "NotAuthenticated", "GET", "/20190101/workRequests?compartmentId=x");
        await alice.RefusedAsync(401, "NotAuthenticated", "POST", Refresh, Body(token));
        await ListAsync(renewed);
        // A refreshed one can be refreshed again.
        await RefreshAsync(renewed, fresh);
        time.Advance(TimeSpan.FromMinutes(3));
        await renewed.RefusedAsync(401, "NotAuthenticated", "GET", "/20190101/workRequests?compartmentId=x");
    }

    [Fact]
    public async Task Tokens_that_were_made_up_or_changed_are_refused()
    {
        await using MieEmulator emulator = await StartAsync(new ManualTime());
        string[] token = Token(emulator, "alice-session").Split('.');
        string[] bob = Token(emulator, "bob-session").Split('.');
        string[] none = ["eyJhbGciOiJub25lIn0", token[1], ""];
        foreach (string[] parts in (string[][])[[token[0], bob[1], token[2]], [token[0], token[1], bob[2]], none, [token[0], token[1]],
            ["a"], [token[0], token[1], token[2] + "="], ["", "", ""]])
        {
            using TestClient client = new(emulator, WithToken(emulator, "alice-session", string.Join('.', parts)));
            await client.RefusedAsync(401, "NotAuthenticated", "GET", "/20190101/workRequests?compartmentId=x");
        }
        // The right token with the key of another session.
        using TestClient stolen = new(emulator, WithToken(emulator, "bob-session", string.Join('.', token)));
        await stolen.RefusedAsync(401, "NotAuthenticated", "GET", "/20190101/workRequests?compartmentId=x");
    }

    [Fact]
    public async Task Cores_session_credential_goes_on_for_hours_and_stops_when_it_came_too_late()
    {
        ManualTime time = new();
        await using MieEmulator emulator = await StartAsync(time);
        string token = Token(emulator, "alice-session");
        string tokenFile = Path.Combine(Path.GetDirectoryName(emulator.ConfigFile)!, "alice-token");
        using SessionTokenCredential credential = new(new SessionTokenOptions
        {
            TokenFile = tokenFile,
            KeyFile = TestSigner.ReadProfile(emulator.ConfigFile, "alice-session")["key_file"],
            AuthEndpoint = emulator.ControlPlane,
            RefreshWindow = TimeSpan.FromMinutes(1),
            Clock = time,
        });
        using HttpMessageInvoker http = new(new OciSigningHandler(credential, new SocketsHttpHandler(), null, time));
        Assert.Equal(200, await CallAsync(http, emulator));
        Assert.Equal(token, await File.ReadAllTextAsync(tokenFile, Cancellation));
        time.Advance(TimeSpan.FromMinutes(2.5));
        Assert.Equal(200, await CallAsync(http, emulator));
        string second = await File.ReadAllTextAsync(tokenFile, Cancellation);
        Assert.NotEqual(token, second);
        Assert.Null(credential.Warning);
        for (int i = 0; i < 20; i++)
        {
            time.Advance(TimeSpan.FromMinutes(2.5));
            Assert.Equal(200, await CallAsync(http, emulator));
        }
        Assert.NotEqual(second, await File.ReadAllTextAsync(tokenFile, Cancellation));
        time.Advance(TimeSpan.FromMinutes(4));
        MieException e = await Assert.ThrowsAsync<MieException>(async () => await credential.GetSigningKeyAsync(Cancellation));
        Assert.Equal("SessionTokenExpired", e.Code);
    }

    private Task<MieEmulator> StartAsync(ManualTime time) =>
        MieEmulator.StartAsync(new()
        {
            ConfigDirectory = _directory,
            Time = time,
            TokenLifetime = TimeSpan.FromMinutes(3),
            Users = ["alice=read", "bob=read"],
        }, Cancellation);

    private static async Task<int> CallAsync(HttpMessageInvoker http, MieEmulator emulator)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(emulator.ControlPlane, "/20190101/workRequests?compartmentId=x"));
        using HttpResponseMessage response = await http.SendAsync(request, Cancellation);
        return (int)response.StatusCode;
    }

    private static Task<JsonNode?> ListAsync(TestClient client) => client.CallAsync("GET", "/20190101/workRequests?compartmentId=x");

    private static async Task<string> RefreshAsync(TestClient client, string token) =>
        (string)(await client.CallAsync("POST", Refresh, Body(token)))!["token"]!;

    private static string Body(string token) => new JsonObject { ["currentToken"] = token }.ToJsonString();

    private static string Token(MieEmulator emulator, string profile) =>
        File.ReadAllText(TestSigner.ReadProfile(emulator.ConfigFile, profile)["security_token_file"]);

    private static string Claim(string token, string name)
    {
        string body = token.Split('.')[1].Replace('-', '+').Replace('_', '/');
        return (string)JsonNode.Parse(Convert.FromBase64String(body.PadRight((body.Length + 3) / 4 * 4, '=')))![name]!;
    }

    // A profile beside the others, with the same key and another token.
    private string WithToken(MieEmulator emulator, string profile, string token)
    {
        string name = "t" + Guid.NewGuid().ToString("N");
        string file = Path.Combine(_directory, name);
        File.WriteAllText(file, token);
        Dictionary<string, string> values = TestSigner.ReadProfile(emulator.ConfigFile, profile);
        values["security_token_file"] = file;
        File.AppendAllText(emulator.ConfigFile, $"\n[{name}]\n{string.Join('\n', values.Select(v => $"{v.Key}={v.Value}"))}\n");
        return name;
    }
}
