using System.Net;
using System.Text.Json;
using MieTools.Core.Auth.Credentials;
using MieTools.Core.Auth.Keys;
using MieTools.Core.Tests.Support;

namespace MieTools.Core.Tests.Auth;

public class SessionTokenCredentialTests
{
    private static readonly Uri s_auth = new("https://auth.us-ashburn-1.oraclecloud.com");
    private readonly FakeClock _clock = new(FakeClock.NewYear2026);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_refresh_call_is_that_of_vector_ts_48()
    {
        using TempFolder folder = new();
        JsonElement vector = VectorFiles.Json("signing", "ts-48-session-token-refresh-call-body.json");
        string old = vector.GetProperty("credential").GetProperty("keyId").GetString()![3..];
        string fresh = Tokens.Make(FakeClock.NewYear2026.AddHours(1), "fresh");
        using FakeHandler wire = new((_, _) => FakeHandler.Text($"{{\"token\":\"{fresh}\"}}"));
        using SessionTokenCredential credential = Make(folder, old + "\n", wire);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder.At("token"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        OciSigningKey key = await credential.GetSigningKeyAsync(Stop);
        Assert.Equal("ST$" + old, key.KeyId);

        Assert.True(await credential.RefreshAsync(key, Stop));
        SentRequest sent = Assert.Single(wire.Requests);
        Assert.Equal("https://auth.us-ashburn-1.oraclecloud.com/v1/authentication/refresh", sent.Address.AbsoluteUri);
        Assert.Equal(vector.GetProperty("request").GetProperty("body").GetProperty("utf8").GetString(), sent.Body);
        Assert.Equal(vector.GetProperty("expected").GetProperty("xContentSha256").GetString(), sent.Headers["x-content-sha256"]);
        Assert.Equal("ST$" + old, sent.KeyId);
        Assert.True(sent.IsSignedBy(key.Key));

        Assert.Equal("ST$" + fresh, (await credential.GetSigningKeyAsync(Stop)).KeyId);
        Assert.Equal(fresh, await File.ReadAllTextAsync(folder.At("token"), Stop));
        Assert.Equal(["key.pem", "token"], Directory.GetFiles(folder.Root).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(folder.At("token")));
        Assert.Null(credential.Warning);
    }

    [Fact]
    public async Task An_expired_token_is_refused_before_anything_is_sent()
    {
        using TempFolder folder = new();
        using FakeHandler wire = new((_, _) => FakeHandler.Text("{}"));
        string token = Tokens.Make(FakeClock.NewYear2026.AddMinutes(-1));
        using SessionTokenCredential credential = Make(folder, token, wire);
        MieException error = await Assert.ThrowsAsync<MieException>(async () => await credential.GetSigningKeyAsync(Stop));
        Assert.Equal(("SessionTokenExpired", MieErrorCategory.AuthenticationError), (error.Code, error.Category));
        Assert.Contains("oci session authenticate", error.Advice, StringComparison.Ordinal);
        Assert.Contains("oci session refresh", error.Advice, StringComparison.Ordinal);
        Assert.Contains("2026-01-01 11:59:00Z", error.Message, StringComparison.Ordinal);
        NoSecrets.In(error, token);
        Assert.Equal(0, wire.Count);
    }

    [Fact]
    public async Task A_new_sign_in_brings_a_new_token_and_key()
    {
        using TempFolder folder = new();
        using FakeHandler wire = new((_, _) => FakeHandler.Text("{}"));
        using SessionTokenCredential credential = Make(folder, Tokens.Make(FakeClock.NewYear2026.AddMinutes(-1)), wire);
        folder.CopyKey("rsa4096-pkcs8.pem");
        string token = Tokens.Make(FakeClock.NewYear2026.AddHours(1), "the second one");
        folder.Write("token", token);
        OciSigningKey key = await credential.GetSigningKeyAsync(Stop);
        Assert.Equal(("ST$" + token, 4096), (key.KeyId, key.Key.KeySize));
        Assert.Same(key, await credential.GetSigningKeyAsync(Stop));
        Assert.Equal("ocid1.tenancy.oc1..token", credential.TenancyId);
    }

    [Fact]
    public async Task A_token_about_to_end_is_refreshed_early_and_once()
    {
        using TempFolder folder = new();
        string fresh = Tokens.Make(FakeClock.NewYear2026.AddHours(1), "fresh");
        TaskCompletionSource gate = new();
        using FakeHandler wire = new((_, _) => FakeHandler.Text($"{{\"token\":\"{fresh}\"}}")) { Gate = gate.Task };
        string old = Tokens.Make(FakeClock.NewYear2026.AddMinutes(3));
        using SessionTokenCredential credential = Make(folder, old, wire);
        Task<OciSigningKey> first = credential.GetSigningKeyAsync(Stop).AsTask();
        Assert.Equal("ST$" + old, (await credential.GetSigningKeyAsync(Stop)).KeyId);
        gate.SetResult();
        Assert.Equal("ST$" + fresh, (await first).KeyId);
        Assert.Equal("ST$" + fresh, (await credential.GetSigningKeyAsync(Stop)).KeyId);
        Assert.Equal(1, wire.Count);
    }

    [Fact]
    public async Task Callers_refused_together_refresh_once()
    {
        using TempFolder folder = new();
        string fresh = Tokens.Make(FakeClock.NewYear2026.AddHours(1), "fresh");
        using FakeHandler wire = new((_, _) => FakeHandler.Text($"{{\"token\":\"{fresh}\"}}"));
        using SessionTokenCredential credential = Make(folder, Tokens.Make(FakeClock.NewYear2026.AddHours(1)), wire);
        OciSigningKey key = await credential.GetSigningKeyAsync(Stop);
        bool[] answers = await Task.WhenAll(Enumerable.Range(0, 16)
            .Select(_ => Task.Run(async () => await credential.RefreshAsync(key, Stop))));
        Assert.All(answers, Assert.True);
        Assert.Equal(1, wire.Count);
    }

    [Fact]
    public async Task A_refused_refresh_is_no_error_of_its_own()
    {
        using TempFolder folder = new();
        using FakeHandler wire = new((_, _) => FakeHandler.Text("{}", HttpStatusCode.Unauthorized));
        using SessionTokenCredential credential = Make(folder, Tokens.Make(FakeClock.NewYear2026.AddMinutes(3)), wire);
        OciSigningKey key = await credential.GetSigningKeyAsync(Stop);
        Assert.Contains("401", credential.Warning, StringComparison.Ordinal);
        await credential.GetSigningKeyAsync(Stop);
        Assert.Equal(1, wire.Count);
        Assert.False(await credential.RefreshAsync(key, Stop));
    }

    [Fact]
    public async Task A_token_that_cannot_be_written_back_is_used_all_the_same()
    {
        using TempFolder folder = new();
        string fresh = Tokens.Make(FakeClock.NewYear2026.AddHours(1), "fresh");
        using FakeHandler wire = new((_, _) =>
        {
            // The folder is gone by the time of writing, as on a read-only home.
            Directory.Move(folder.At("s"), folder.At("away"));
            return FakeHandler.Text($"{{\"token\":\"{fresh}\"}}");
        });
        folder.CopyKey("rsa2048-pkcs8.pem");
        folder.Write("s/token", Tokens.Make(FakeClock.NewYear2026.AddHours(1)));
        using SessionTokenCredential credential = new(Options(folder, "s/token", wire));
        OciSigningKey key = await credential.GetSigningKeyAsync(Stop);
        Assert.True(await credential.RefreshAsync(key, Stop));
        Assert.Contains("could not be written", credential.Warning, StringComparison.Ordinal);
        Directory.Move(folder.At("away"), folder.At("s"));
        Assert.Equal("ST$" + fresh, (await credential.GetSigningKeyAsync(Stop)).KeyId);
    }

    [Theory]
    [InlineData("", "TokenFileInvalid")]
    [InlineData("two words", "TokenFileInvalid")]
    [InlineData("quo\"te", "TokenFileInvalid")]
    [InlineData(null, "TokenFileNotFound")]
    public void A_file_without_a_token_says_so(string? text, string code)
    {
        using TempFolder folder = new();
        using FakeHandler wire = new((_, _) => FakeHandler.Text("{}"));
        folder.CopyKey("rsa2048-pkcs8.pem");
        if (text is not null)
            folder.Write("token", text);
        MieException error = Assert.Throws<MieException>(() => new SessionTokenCredential(Options(folder, "token", wire)));
        Assert.Equal(code, error.Code);
        NoSecrets.In(error, "two words", "quo\"te");
    }

    private SessionTokenCredential Make(TempFolder folder, string token, FakeHandler wire)
    {
        folder.CopyKey("rsa2048-pkcs8.pem");
        folder.Write("token", token);
        return new SessionTokenCredential(Options(folder, "token", wire));
    }

    private SessionTokenOptions Options(TempFolder folder, string token, FakeHandler wire) => new()
    {
        TokenFile = folder.At(token),
        KeyFile = folder.At("key.pem"),
        Region = "us-ashburn-1",
        AuthEndpoint = s_auth,
        Transport = wire,
        Clock = _clock,
    };
}
