using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using MieTools.Core.Connection;
using MieTools.Core.Errors;
using MieTools.Server.Emulator;

namespace MieTools.Server.Tests;

/// <summary>Secrets of the emulator's vault: made without a signature, and given to who signs and may read them.</summary>
public sealed class VaultTests : IDisposable
{
    private const string PassPhrase = "correct horse battery";
    private readonly string _directory = Directory.CreateTempSubdirectory("mie-vault-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("SESSION", true)]
    [InlineData("vault", true)]
    [InlineData("vault-session", true)]
    [InlineData("alice", false)]
    public async Task A_key_is_opened_by_who_may_read_the_secret(string reader, bool may)
    {
        await using MieEmulator emulator = await StartAsync();
        string id = await MakeAsync(emulator, "phrase", PassPhrase);
        MieContextOptions options = await EncryptedAsync(emulator, id, reader);
        if (!may)
        {
            MieException error = await Assert.ThrowsAsync<MieException>(() => MieContext.ConnectAsync(options, Cancellation));
            Assert.Equal("VaultSecretRefused", error.Code);
            Assert.Contains($"Allow group GROUP to read secret-bundles in compartment COMPARTMENT where target.secret.id = '{id}'",
                error.Advice, StringComparison.Ordinal);
            return;
        }

        using MieContext context = await MieContext.ConnectAsync(options, Cancellation);
        Assert.Contains(context.Sources, s => (s.Name, s.Origin) == ("PassPhrase", $"the secret {id}, read as profile '{reader}'"));
        MieException unknown = await Assert.ThrowsAsync<MieServiceException>(
            () => context.CreateDeploymentClient().GetAsync("ocid1.datasciencemodeldeployment.oc1.iad.none", Cancellation));
        Assert.Equal("NotAuthorizedOrNotFound", unknown.Code);
    }

    // The connection holds no pass phrase: the other process reads it again.
    [Fact]
    public async Task A_connection_is_handed_over_without_what_was_read()
    {
        await using MieEmulator emulator = await StartAsync();
        string id = await MakeAsync(emulator, "phrase", PassPhrase);
        using MieContext context = await MieContext.ConnectAsync(await EncryptedAsync(emulator, id, "vault"), Cancellation);
        using MemoryStream bytes = new();
        await using (System.Text.Json.Utf8JsonWriter json = new(bytes))
            ContextHandover.Write(json, context);
        using System.Text.Json.JsonDocument handed = System.Text.Json.JsonDocument.Parse(bytes.ToArray());
        Assert.DoesNotContain(PassPhrase, handed.RootElement.GetRawText(), StringComparison.Ordinal);
        using MieContext again = await ContextHandover.ConnectAsync(handed.RootElement, Cancellation);
        Assert.Equal((id, "vault", context.UserId), (again.PassPhraseSecretId, again.VaultProfileName, again.UserId));
    }

    [Fact]
    public async Task A_new_version_counts_and_what_is_gone_is_refused()
    {
        await using MieEmulator emulator = await StartAsync();
        string id = await MakeAsync(emulator, "phrase", "an old one");
        MieContextOptions options = await EncryptedAsync(emulator, id, "vault");
        MieException error = await Assert.ThrowsAsync<MieException>(() => MieContext.ConnectAsync(options, Cancellation));
        Assert.Equal("PassPhraseInvalid", error.Code);
        Assert.Contains(id, error.Message, StringComparison.Ordinal);
        Assert.Equal(id, await MakeAsync(emulator, "phrase", PassPhrase));
        using (await MieContext.ConnectAsync(options, Cancellation))
        using (HttpClient http = new())
        {
            Uri address = new(emulator.ControlPlane, $"/emulator/secrets/{id}");
            Assert.Equal(HttpStatusCode.NoContent, (await http.DeleteAsync(address, Cancellation)).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await http.DeleteAsync(address, Cancellation)).StatusCode);
        }

        Assert.Equal("VaultSecretRefused",
            (await Assert.ThrowsAsync<MieException>(() => MieContext.ConnectAsync(options, Cancellation))).Code);
    }

    [Theory]
    [InlineData("status=401", "VaultSecretRefused", "The credential was not accepted")]
    [InlineData("clock-skew=-600", "VaultSecretRefused", "clock")]
    [InlineData("status=500", "VaultSecretRefused", "")]
    public async Task What_goes_wrong_at_the_vault_names_the_secret_and_the_next_step(string fault, string code, string advice)
    {
        await using MieEmulator emulator = await StartAsync();
        string id = await MakeAsync(emulator, "phrase", PassPhrase);
        MieContextOptions options = await EncryptedAsync(emulator, id, "vault");
        using HttpClient http = new();
        using StringContent rule = new(fault + ";operation=read-secret");
        Assert.Equal(HttpStatusCode.Created,
            (await http.PostAsync(new Uri(emulator.ControlPlane, "/emulator/faults"), rule, Cancellation)).StatusCode);
        MieException error = await Assert.ThrowsAsync<MieException>(() => MieContext.ConnectAsync(options, Cancellation));
        Assert.Equal(code, error.Code);
        Assert.Contains(id, error.Message, StringComparison.Ordinal);
        Assert.Contains(advice, error.Advice ?? "", StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"name":"a"}""")]
    [InlineData("""{"name":" ","text":"hidden-text"}""")]
    [InlineData("""{"name":"a","text":"hidden-text","base64":""}""")]
    [InlineData("""{"name":"a","base64":"hidden-text"}""")]
    public async Task What_is_no_secret_is_refused_and_not_repeated(string body)
    {
        await using MieEmulator emulator = await StartAsync();
        using HttpClient http = new();
        using StringContent content = new(body);
        using HttpResponseMessage answer = await http.PostAsync(new Uri(emulator.ControlPlane, "/emulator/secrets"), content, Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.DoesNotContain("hidden-text", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_has_names_and_no_content_and_a_page_may_not_ask()
    {
        await using MieEmulator emulator = await StartAsync();
        string id = await MakeAsync(emulator, "phrase", PassPhrase);
        using HttpClient http = new();
        Uri address = new(emulator.ControlPlane, "/emulator/secrets");
        Assert.Equal($$"""[{"id":"{{id}}","name":"phrase","versionNumber":1}]""", await http.GetStringAsync(address, Cancellation));
        http.DefaultRequestHeaders.Add("Origin", "https://example.com");
        Assert.NotEqual(HttpStatusCode.OK, (await http.GetAsync(address, Cancellation)).StatusCode);
        // Without a signature nobody reads it.
        using HttpClient unsigned = new();
        Assert.Equal(HttpStatusCode.Unauthorized,
            (await unsigned.GetAsync(new Uri(emulator.ControlPlane, $"/20190301/secretbundles/{id}"), Cancellation)).StatusCode);
    }

    private Task<MieEmulator> StartAsync() => MieEmulator.StartAsync(
        new() { ConfigDirectory = _directory, Users = ["alice=use", "vault=secrets"] }, Cancellation);

    private static async Task<string> MakeAsync(MieEmulator emulator, string name, string text)
    {
        using HttpClient http = new();
        using StringContent content = new(new JsonObject { ["name"] = name, ["text"] = text }.ToJsonString());
        using HttpResponseMessage answer = await http.PostAsync(new Uri(emulator.ControlPlane, "/emulator/secrets"), content, Cancellation);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!["id"]!;
    }

    // A profile beside the emulator's own, whose key is that of DEFAULT, encrypted.
    private async Task<MieContextOptions> EncryptedAsync(MieEmulator emulator, string secret, string reader)
    {
        string config = await File.ReadAllTextAsync(emulator.ConfigFile, Cancellation);
        using RSA key = RSA.Create();
        key.ImportFromPem(await File.ReadAllTextAsync(Path.Combine(_directory, "api_key.pem"), Cancellation));
        string encrypted = Path.Combine(_directory, "encrypted.pem");
        await File.WriteAllTextAsync(encrypted, key.ExportEncryptedPkcs8PrivateKeyPem(
            PassPhrase, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)), Cancellation);
        string own = Path.Combine(_directory, "own-config");
        await File.WriteAllTextAsync(own, config + $"\n[LOCKED]\nkey_file={encrypted}\n", Cancellation);
        return new MieContextOptions
        {
            ConfigFile = own,
            ProfileName = "LOCKED",
            Endpoint = emulator.ControlPlane,
            AuthEndpoint = emulator.ControlPlane,
            Vault = new() { PassPhraseSecretId = secret, ProfileName = reader, Endpoint = emulator.ControlPlane },
        };
    }
}
