using System.Text.Json;
using System.Text.Json.Nodes;
using MieTools.Server.Emulator;
using MieTools.Server.Emulator.Identity;

namespace MieTools.Server.Tests;

public sealed class IdentityTests
{
    private const string Deployments = "/20190101/modelDeployments";
    private static readonly string[] s_rights = ["none", "inspect", "read", "predict", "use", "manage", "inspect+predict"];

    // Each with the lowest verb that allows it; {d} is a deployment, {w} a work request and {c} the compartment.
    private static readonly (string Method, string Target, string Verb)[] s_operations =
    [
        ("GET", Deployments + "?compartmentId={c}", "inspect"),
        ("GET", "/20190101/modelDeploymentShapes?compartmentId={c}", "inspect"),
        ("GET", "/20190101/workRequests?compartmentId={c}", "inspect"),
        ("GET", Deployments + "/{d}", "read"),
        ("GET", Deployments + "/{d}/models/modelState?compartmentId={c}", "read"),
        ("GET", "/20190101/workRequests/{w}", "read"),
        ("GET", "/20190101/workRequests/{w}/logs", "read"),
        ("GET", "/20190101/workRequests/{w}/errors", "read"),
        ("PUT", Deployments + "/{d}", "use"),
        ("POST", Deployments + "/{d}/actions/activate", "use"),
        ("POST", Deployments + "/{d}/actions/deactivate", "use"),
        ("POST", "/{d}/predict/v1/completions", "predict"),
        ("GET", "/{d}/predictWithResponseStream/v1/models", "predict"),
        ("POST", Deployments, "manage"),
        ("DELETE", Deployments + "/{d}", "manage"),
        ("POST", Deployments + "/{d}/actions/changeCompartment", "manage"),
        ("DELETE", "/20190101/workRequests/{w}", "manage"),
    ];

    [Fact]
    public async Task A_right_allows_what_its_verb_has_and_nothing_else()
    {
        await using MieEmulator emulator = await StartAsync(s_rights.Select(r => $"u-{r.Replace('+', '_')}={r}"));
        using TestClient admin = new(emulator);
        string deployment = await admin.CreateAsync();
        string work = (string)(await admin.CallAsync("GET", $"/20190101/workRequests?compartmentId={emulator.CompartmentId}"))![0]!["id"]!;
        foreach (string right in s_rights)
        {
            using TestClient client = new(emulator, "u-" + right.Replace('+', '_'));
            foreach ((string method, string target, string verb) in s_operations)
            {
                string path = Fill(target, deployment, work, emulator);
                // A body that every operation refuses: who has the right learns what is wrong with it, or that the state is, and nothing
                // changes.
                using HttpResponseMessage response = await client.SendAsync(client.Request(
                    method, path, method is "POST" or "PUT" ? "[" : null, ("if-match", "no-such-etag")));
                string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
                bool refused = (int)response.StatusCode == 404 && (string?)JsonNode.Parse(text)!["code"] == "NotAuthorizedOrNotFound";
                Assert.True(Allows(right, verb) == !refused, $"{right}: {method} {path} -> {(int)response.StatusCode} {text}");
                Assert.NotEqual(401, (int)response.StatusCode);
            }
        }
    }

    [Fact]
    public async Task Who_has_no_right_cannot_tell_what_there_is()
    {
        await using MieEmulator emulator = await StartAsync(["nobody=none", "boss=manage"]);
        using TestClient admin = new(emulator);
        using TestClient boss = new(emulator, "boss");
        using TestClient nobody = new(emulator, "nobody");
        string deployment = await admin.CreateAsync();
        string work = (string)(await admin.CallAsync("GET", $"/20190101/workRequests?compartmentId={emulator.CompartmentId}"))![0]!["id"]!;
        string missing = deployment[..^4] + "none";
        string missingWork = work[..^4] + "none";
        foreach ((string method, string target,
            _) in s_operations.Where(o =>
                o.Target.Contains("{d}", StringComparison.Ordinal) || o.Target.Contains("{w}", StringComparison.Ordinal)))
        {
            string? body = method is "POST" or "PUT" ? "{}" : null;
            string there = await nobody.RefusedAsync(
                404, "NotAuthorizedOrNotFound", method, Fill(target, deployment, work, emulator), body);
            string notThere = await nobody.RefusedAsync(
                404, "NotAuthorizedOrNotFound", method, Fill(target, missing, missingWork, emulator), body);
            string trulyMissing = await boss.RefusedAsync(
                404, "NotAuthorizedOrNotFound", method, Fill(target, missing, missingWork, emulator), body);
            Assert.Equal(trulyMissing, notThere);
            Assert.Equal(trulyMissing.Replace(missing, deployment, StringComparison.Ordinal)
                .Replace(missingWork, work, StringComparison.Ordinal), there);
        }
    }

    [Fact]
    public async Task Both_profiles_of_a_user_call_as_that_user()
    {
        await using MieEmulator emulator = await StartAsync(["alice=manage", "bob=manage"]);
        HashSet<string> users = [];
        foreach (string name in (string[])["alice", "bob"])
        {
            string user = TestSigner.ReadProfile(emulator.ConfigFile, name)["user"];
            Assert.True(users.Add(user));
            foreach (string profile in (string[])[name, name + "-session"])
            {
                using TestClient client = new(emulator, profile);
                // The same retry token each time: those of two users never meet.
                JsonNode? made = await client.CallAsync("POST", Deployments, client.NewBody(profile).ToJsonString(),
                    ("opc-retry-token", profile.Length > 5 ? "second" : "first"));
                Assert.Equal((user, profile), ((string?)made!["createdBy"], (string?)made["displayName"]));
            }
        }
    }

    [Fact]
    public async Task Retry_tokens_of_two_users_do_not_meet()
    {
        await using MieEmulator emulator = await StartAsync(["alice=manage"]);
        using TestClient admin = new(emulator);
        using TestClient alice = new(emulator, "alice");
        string body = admin.NewBody().ToJsonString();
        string first = (string)(await admin.CallAsync("POST", Deployments, body, ("opc-retry-token", "t")))!["id"]!;
        Assert.Equal(first, (string?)(await admin.CallAsync("POST", Deployments, body, ("opc-retry-token", "t")))!["id"]);
        Assert.NotEqual(first, (string?)(await alice.CallAsync("POST", Deployments, body, ("opc-retry-token", "t")))!["id"]);
    }

    [Theory]
    [InlineData("alice", "has no right")]
    [InlineData("=read", "is not a user's name")]
    [InlineData("al ice=read", "is not a user's name")]
    [InlineData("../up=read", "is not a user's name")]
    [InlineData("älice=read", "is not a user's name")]
    [InlineData("alice=write", "'write' is not a right")]
    [InlineData("alice=", "'' is not a right")]
    [InlineData("alice=read+", "'' is not a right")]
    [InlineData("DEFAULT=read", "has a profile 'DEFAULT'")]
    [InlineData("session=read", "has a profile 'session'")]
    [InlineData("alice=read,Alice=use", "cannot be added")]
    [InlineData("alice=read,alice-session=use", "cannot be added")]
    [InlineData("a-session=read,a=use", "cannot be added")]
    public async Task A_user_that_cannot_be_is_refused_at_the_start(string users, string message)
    {
        ArgumentException e = await Assert.ThrowsAsync<ArgumentException>(() => StartAsync(users.Split(',')));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Fact]
    public async Task An_exported_identity_lets_the_same_clients_in_again()
    {
        ManualTime time = new();
        MieEmulatorOptions options = new() { Users = ["alice=read", "bob=use"], Time = time, TokenLifetime = TimeSpan.FromHours(1) };
        EmulatorIdentity before = await EmulatorIdentity.CreateAsync(new OcidFactory(null), options);
        string token = before.IssueToken(before.Users[1]);
        string json = JsonSerializer.Serialize(before.Export(), IdentityJson.Default.IdentityState);

        // Another run, with other rights, without bob, and with a new user.
        options = options with { Users = ["carol=none", "alice=manage"] };
        EmulatorIdentity after = await EmulatorIdentity.CreateAsync(
            new OcidFactory(null), options, JsonSerializer.Deserialize(json, IdentityJson.Default.IdentityState));
        Assert.Equal(before.Tenancy, after.Tenancy);
        EmulatorUser alice = after.Users.Single(u => u.Name == "alice");
        Assert.Equal(before.Users[1].Caller.Id, alice.Caller.Id);
        Assert.Equal(Permissions.All, alice.Caller.Rights);
        Assert.NotNull(after.Keys.Find(before.Administrator.TrustedApiKey.KeyId));
        Assert.NotNull(after.Keys.Find(before.Users[1].TrustedApiKey.KeyId));
        Assert.Null(after.Keys.Find(before.Users[2].TrustedApiKey.KeyId));
        TrustedKey found = after.Keys.Find("ST$" + token)!;
        Assert.Equal((alice.Caller, true), (found.Caller, found.Expires > time.GetUtcNow()));
        Assert.Null(after.Keys.Find("ST$" + before.IssueToken(before.Users[2])));

        // Bob was left out for one run only: he is as he was.
        EmulatorIdentity third = await EmulatorIdentity.CreateAsync(
            new OcidFactory(null), options with { Users = ["bob=use"] }, after.Export());
        Assert.NotNull(third.Keys.Find(before.Users[2].TrustedApiKey.KeyId));
        Assert.Equal(json.Length, JsonSerializer.Serialize(before.Export(), IdentityJson.Default.IdentityState).Length);
    }

    private static bool Allows(string right, string verb) => right.Split('+').Any(r => (r, verb) switch
    {
        ("manage", _) => true,
        ("use", _) => verb != "manage",
        ("read", _) => verb is "read" or "inspect",
        _ => r == verb,
    });

    private static string Fill(string target, string deployment, string work, MieEmulator emulator) => target
        .Replace("{d}", deployment, StringComparison.Ordinal).Replace("{w}", work, StringComparison.Ordinal)
        .Replace("{c}", emulator.CompartmentId, StringComparison.Ordinal);

    private static Task<MieEmulator> StartAsync(IEnumerable<string> users) =>
        MieEmulator.StartAsync(
            new() { Users = [.. users], CreateDelay = TimeSpan.Zero, UpdateDelay = TimeSpan.Zero }, TestContext.Current.CancellationToken);
}
