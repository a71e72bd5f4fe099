using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using MieTools.Core.Auth.Credentials;
using MieTools.Core.Auth.Keys;
using MieTools.Core.Auth.Signing;
using MieTools.Core.Tests.Support;

namespace MieTools.Core.Tests.Auth;

/// <summary>Token and key are two files, and whoever renews a session writes one after the other.</summary>
public class SessionPairTests
{
    private const string OldKey = "rsa2048-pkcs8.pem";
    private const string NewKey = "rsa4096-pkcs8.pem";
    private static readonly Uri s_auth = new("https://auth.us-ashburn-1.oraclecloud.com");
    private readonly FakeClock _clock = new(FakeClock.NewYear2026);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    // What is written before each call, a letter a call: t the new token, k the new key, b both, e an empty token, h half of the new one,
    // d deletes both files, - nothing; and the key and token that each call signs with: o the old pair, n the new one, x the new token
    // with the old key.
    [Theory]
    [InlineData(true, "tk", "on")]
    [InlineData(true, "kt", "on")]
    [InlineData(true, "t-k", "oon")]
    [InlineData(true, "k-t", "oon")]
    [InlineData(true, "etk", "oon")]
    [InlineData(true, "ket", "oon")]
    [InlineData(true, "htk", "oon")]
    [InlineData(true, "dtk", "oon")]
    [InlineData(true, "b", "n")]
    [InlineData(false, "tk", "xx")]
    [InlineData(false, "t-k", "xxx")]
    [InlineData(false, "kt", "on")]
    [InlineData(false, "k-t", "oon")]
    [InlineData(false, "etk", "oxx")]
    [InlineData(false, "htk", "oxx")]
    [InlineData(false, "b", "n")]
    public async Task Files_that_change_one_after_the_other_never_stick(bool named, string writes, string used)
    {
        using TempFolder folder = new();
        string oldToken = Write(folder, OldKey, "old", named);
        using FakeHandler wire = Refusing();
        using SessionTokenCredential credential = new(Options(folder, wire));
        string newToken = Token(NewKey, "new", named);
        await FollowAsync(folder, credential, (oldToken, newToken), writes, used);

        // A token that does not say which key it is for is found out by a 401, which has both files read again.
        OciSigningKey last = await credential.GetSigningKeyAsync(Stop);
        if (used[^1] != 'n')
            Assert.True(await credential.RefreshAsync(last, Stop));
        last = await credential.GetSigningKeyAsync(Stop);
        Assert.Equal(("ST$" + newToken, 4096), (last.KeyId, last.Key.KeySize));
        Assert.Equal(0, wire.Count);
    }

    // A request may be signing with the old key when a new sign-in takes its place.
    [Fact]
    public async Task The_key_of_a_sign_in_that_was_replaced_goes_when_its_token_has_ended()
    {
        using TempFolder folder = new();
        Write(folder, OldKey, "old", named: true);
        using FakeHandler wire = Refusing();
        using SessionTokenCredential credential = new(Options(folder, wire));
        RSA old = (await credential.GetSigningKeyAsync(Stop)).Key;
        DateTimeOffset end = credential.Expires!.Value;
        Write(folder, NewKey, "new", named: true, end.AddHours(2));
        RSA fresh = (await credential.GetSigningKeyAsync(Stop)).Key;
        Assert.NotSame(old, fresh);
        Sign(old);
        _clock.Now = end + TimeSpan.FromMinutes(4);
        Write(folder, NewKey, "newer", named: true, end.AddHours(2));
        Assert.Same(fresh, (await credential.GetSigningKeyAsync(Stop)).Key);
        Sign(old);
        _clock.Now = end + TimeSpan.FromMinutes(6);
        Assert.Same(fresh, (await credential.GetSigningKeyAsync(Stop)).Key);
        Assert.ThrowsAny<ObjectDisposedException>(() => Sign(old));
        Sign(fresh);
    }

    [Fact]
    public async Task A_key_that_was_replaced_goes_with_its_connection()
    {
        using TempFolder folder = new();
        Write(folder, OldKey, "old", named: true);
        using FakeHandler wire = Refusing();
        SessionTokenCredential credential = new(Options(folder, wire));
        RSA old = (await credential.GetSigningKeyAsync(Stop)).Key;
        Write(folder, NewKey, "new", named: true);
        RSA fresh = (await credential.GetSigningKeyAsync(Stop)).Key;
        credential.Dispose();
        Assert.All(new[] { old, fresh }, key => Assert.ThrowsAny<ObjectDisposedException>(() => Sign(key)));
    }

    private static FakeHandler Refusing() => new((_, _) => FakeHandler.Text("{}", HttpStatusCode.Unauthorized));

    private static void Sign(RSA key) => key.SignData([1], HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    [Fact]
    public void Two_names_for_one_key_object_are_equal_whatever_the_runtime_thinks_of_keys()
    {
        using Unlike key = new();
        using Unlike other = new();
        Assert.Equal(new OciSigningKey("name", key), new OciSigningKey("name", key));
        Assert.Equal(new OciSigningKey("name", key).GetHashCode(), new OciSigningKey("name", key).GetHashCode());
        Assert.NotEqual(new OciSigningKey("name", key), new OciSigningKey("name", other));
        Assert.NotEqual(new OciSigningKey("name", key), new OciSigningKey("other", key));
    }

    // A pair that was refused is not kept once one of its files has changed.
    [Fact]
    public async Task After_a_401_that_nothing_could_mend_the_next_call_has_the_new_key()
    {
        using TempFolder folder = new();
        Write(folder, OldKey, "old", named: false);
        using FakeHandler wire = Refusing();
        using SessionTokenCredential credential = new(Options(folder, wire));
        string newToken = Token(NewKey, "new", named: false);
        Change(folder, 't', newToken);
        Assert.False(await credential.RefreshAsync(await credential.GetSigningKeyAsync(Stop), Stop));
        Change(folder, 'k', newToken);
        OciSigningKey key = await credential.GetSigningKeyAsync(Stop);
        Assert.Equal(("ST$" + newToken, 4096), (key.KeyId, key.Key.KeySize));
    }

    // A refresh of the old token must not be written over a new sign-in.
    [Fact]
    public async Task A_refresh_does_not_overwrite_what_another_program_has_written_meanwhile()
    {
        using TempFolder folder = new();
        Write(folder, OldKey, "old", named: true);
        string newToken = Token(NewKey, "new", named: true);
        using FakeHandler wire = new((_, _) =>
        {
            Change(folder, 't', newToken);
            return FakeHandler.Text($"{{\"token\":\"{Token(OldKey, "refreshed", named: true)}\"}}");
        });
        using SessionTokenCredential credential = new(Options(folder, wire));
        Assert.True(await credential.RefreshAsync(await credential.GetSigningKeyAsync(Stop), Stop));
        Assert.Equal(newToken, await File.ReadAllTextAsync(folder.At("token"), Stop));
        Change(folder, 'k', newToken);
        Assert.Equal("ST$" + newToken, (await credential.GetSigningKeyAsync(Stop)).KeyId);
    }

    // A file system keeps times in steps: a file may change and look the same.
    [Fact]
    public async Task A_key_that_changed_without_a_new_time_is_found_after_a_401()
    {
        using TempFolder folder = new();
        Write(folder, OldKey, "old", named: false);
        DateTime written = File.GetLastWriteTimeUtc(folder.At("key.pem"));
        using FakeHandler wire = Refusing();
        using SessionTokenCredential credential = new(Options(folder, wire));
        OciSigningKey rejected = await credential.GetSigningKeyAsync(Stop);
        using RSA other = RSA.Create(2048);
        string pem = other.ExportPkcs8PrivateKeyPem();
        long length = new FileInfo(folder.At("key.pem")).Length;
        folder.Write("key.pem", pem.PadRight((int)length, '\n')[..(int)length]);
        File.SetLastWriteTimeUtc(folder.At("key.pem"), written);
        Assert.True(await credential.RefreshAsync(rejected, Stop));
        Assert.Equal(OciKeyLoader.Fingerprint(other), OciKeyLoader.Fingerprint((await credential.GetSigningKeyAsync(Stop)).Key));
        Assert.Equal(0, wire.Count);
    }

    [Fact]
    public void A_pair_that_does_not_match_is_told_when_nothing_else_is_there()
    {
        using TempFolder folder = new();
        Write(folder, OldKey, "old", named: true);
        folder.CopyKey(NewKey);
        using FakeHandler wire = new((_, _) => FakeHandler.Text("{}"));
        MieException error = Assert.Throws<MieException>(() => new SessionTokenCredential(Options(folder, wire)));
        Assert.Equal(("SessionKeyMismatch", MieErrorCategory.AuthenticationError), (error.Code, error.Category));
        Assert.Contains(folder.At("token"), error.Message, StringComparison.Ordinal);
        Assert.Contains(folder.At("key.pem"), error.Message, StringComparison.Ordinal);
        Assert.Contains("oci session authenticate", error.Advice, StringComparison.Ordinal);
        folder.CopyKey(OldKey);
        new SessionTokenCredential(Options(folder, wire)).Dispose();
    }

    [Fact]
    public async Task A_pair_that_does_not_match_is_told_when_the_old_one_has_ended_and_taken_when_it_does()
    {
        using TempFolder folder = new();
        Write(folder, OldKey, "old", named: true);
        using FakeHandler wire = Refusing();
        using SessionTokenCredential credential = new(Options(folder, wire));
        _clock.Now += TimeSpan.FromHours(3);
        string newToken = Token(NewKey, "new", named: true, _clock.GetUtcNow().AddHours(2));
        Change(folder, 't', newToken);
        MieException error = await Assert.ThrowsAsync<MieException>(async () => await credential.GetSigningKeyAsync(Stop));
        Assert.Equal("SessionKeyMismatch", error.Code);
        Change(folder, 'k', newToken);
        Assert.Equal("ST$" + newToken, (await credential.GetSigningKeyAsync(Stop)).KeyId);
    }

    [Fact]
    public async Task A_pair_that_does_not_match_is_the_reason_when_the_old_one_is_refused()
    {
        using TempFolder folder = new();
        Write(folder, OldKey, "old", named: true);
        using FakeHandler wire = Refusing();
        using SessionTokenCredential credential = new(Options(folder, wire));
        Change(folder, 't', Token(NewKey, "new", named: true));
        Assert.Null(credential.Warning);
        OciSigningKey rejected = await credential.GetSigningKeyAsync(Stop);
        Assert.Contains("is for another key", credential.Warning, StringComparison.Ordinal);
        MieException error = await Assert.ThrowsAsync<MieException>(async () => await credential.RefreshAsync(rejected, Stop));
        Assert.Equal("SessionKeyMismatch", error.Code);
    }

    [Theory]
    [InlineData(true, "tk", "on")]
    [InlineData(true, "kt", "on")]
    [InlineData(true, "etk", "oon")]
    [InlineData(false, "tk", "xx")]
    [InlineData(false, "kt", "on")]
    public async Task A_resource_principal_never_sticks_either(bool named, string writes, string used)
    {
        using TempFolder folder = new();
        string oldToken = Write(folder, OldKey, "old", named);
        folder.Set("OCI_RESOURCE_PRINCIPAL_VERSION", "2.2").Set("OCI_RESOURCE_PRINCIPAL_REGION", "iad")
            .Set("OCI_RESOURCE_PRINCIPAL_RPST", folder.At("token")).Set("OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM", folder.At("key.pem"));
        using ResourcePrincipalCredential credential = new(folder.Environment, _clock);
        string newToken = Token(NewKey, "new", named);
        await FollowAsync(folder, credential, (oldToken, newToken), writes, used);

        OciSigningKey last = await credential.GetSigningKeyAsync(Stop);
        Assert.Equal(used[^1] != 'n', await credential.RefreshAsync(last, Stop));
        Assert.Equal(4096, (await credential.GetSigningKeyAsync(Stop)).Key.KeySize);
    }

    private static async Task FollowAsync(
        TempFolder folder, OciCredential credential, (string Old, string New) tokens, string writes, string used)
    {
        for (int i = 0; i < writes.Length; i++)
        {
            Change(folder, writes[i], tokens.New);
            OciSigningKey key = await credential.GetSigningKeyAsync(Stop);
            (string token, int size) = used[i] switch { 'o' => (tokens.Old, 2048), 'n' => (tokens.New, 4096), _ => (tokens.New, 2048) };
            Assert.Equal(("ST$" + token, size), (key.KeyId, key.Key.KeySize));
        }
    }

    private static string Write(TempFolder folder, string key, string mark, bool named, DateTimeOffset? expires = null)
    {
        folder.CopyKey(key);
        string token = Token(key, mark, named, expires);
        folder.Write("token", token);
        return token;
    }

    private static void Change(TempFolder folder, char what, string token)
    {
        if (what is 't' or 'b')
            folder.Write("token", token);
        if (what is 'k' or 'b')
            folder.CopyKey(NewKey);
        if (what == 'e')
            folder.Write("token", "");
        if (what == 'h')
            folder.Write("token", token[..(token.Length / 2)]);
        if (what == 'd')
        {
            File.Delete(folder.At("token"));
            File.Delete(folder.At("key.pem"));
        }
    }

    // As the service does it, the claim is a text of JSON.
    private static string Token(string key, string mark, bool named, DateTimeOffset? expires = null)
    {
        using RSA rsa = OciKeyLoader.LoadFile(VectorFiles.Key(key));
        RSAParameters numbers = rsa.ExportParameters(false);
        string jwk = JsonSerializer.Serialize($"{{\"kty\":\"RSA\",\"n\":\"{Url(numbers.Modulus!)}\",\"e\":\"{Url(numbers.Exponent!)}\"}}");
        return Tokens.Make(expires ?? FakeClock.NewYear2026.AddHours(2), mark, named ? $",\"jwk\":{jwk}" : "");
    }

    private static string Url(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private SessionTokenOptions Options(TempFolder folder, FakeHandler wire) => new()
    {
        TokenFile = folder.At("token"),
        KeyFile = folder.At("key.pem"),
        Region = "us-ashburn-1",
        AuthEndpoint = s_auth,
        Transport = wire,
        Clock = _clock,
    };

    // As those of .NET 8 are.
    private sealed class Unlike : RSA
    {
        public override bool Equals(object? obj) => false;

        public override int GetHashCode() => Random.Shared.Next();

        public override RSAParameters ExportParameters(bool includePrivateParameters) => throw new NotSupportedException();

        public override void ImportParameters(RSAParameters parameters) => throw new NotSupportedException();
    }
}
