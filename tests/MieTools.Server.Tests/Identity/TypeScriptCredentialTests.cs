using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MieTools.Server.Emulator;

namespace MieTools.Server.Tests;

/// <summary>The credentials of Oracle's own TypeScript SDK against the services that give tokens and secrets.</summary>
[Collection("typescript-sdk")]
public sealed class TypeScriptCredentialTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("mie-sdk-auth-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Each_kind_that_the_SDK_has_gets_its_token_and_calls()
    {
        Wine.SkipHere(Wine.NoKeyStore);
        await using MieEmulator emulator = await MieEmulator.StartAsync(
            new() { Https = true, ConfigDirectory = _directory, Users = ["reader=read"] }, Cancellation);
        using HttpClientHandler trusting = new() { ServerCertificateCustomValidationCallback = (_, _, _, _) => true };
        using HttpClient http = new(trusting) { BaseAddress = emulator.ControlPlane };
        string domain = await File.ReadAllTextAsync(Path.Combine(_directory, "domain.json"), Cancellation);
        string secret = (string)JsonNode.Parse(domain)!["requestToken"]!;
        using StringContent content = new("""{"name":"sdk","text":"for the SDK: ü"}""");
        using HttpResponseMessage made = await http.PostAsync("/emulator/secrets", content, Cancellation);
        Assert.Equal(System.Net.HttpStatusCode.Created, made.StatusCode);
        string secretId = (string)(await made.Content.ReadFromJsonAsync<JsonNode>(Cancellation))!["id"]!;
        using HttpRequestMessage ask = new(HttpMethod.Get, "/oidc/token?sub=DEFAULT");
        ask.Headers.Add("Authorization", $"Bearer {secret}");
        using HttpResponseMessage given = await http.SendAsync(ask, Cancellation);
        string account = await WriteAsync("account", (string)(await given.Content.ReadFromJsonAsync<JsonNode>(Cancellation))!["value"]!);
        string config = Path.Combine(_directory, "config");
        // Whoever acts for a user shows a token of that one's; the file has a line end behind it, as Cloud Shell's has.
        string token = await WriteAsync("obo", await File.ReadAllTextAsync(Path.Combine(_directory, "token"), Cancellation) + "\n");
        await WriteAsync("config-OBO", $"[DEFAULT]\n[OBO]\ntenancy={emulator.TenancyId}\nregion=us-ashburn-1\n"
            + $"authentication_type=instance_principal\ndelegation_token_file={token}\n");
        string output = await NodeSuite.RunAsync("auth.js", "typescript-sdk", "oci-secrets", emulator.CaFile,
            [emulator.ControlPlane.GetLeftPart(UriPartial.Authority), config, "OBO", secret, account, emulator.CaFile!, secretId,
                emulator.CompartmentId]);
        string[] done =
        [
            "API key", "session token", "session token, renewed", "instance principal", "instance principal, renewed", "delegation token",
            "resource principal 2.2, files", "resource principal 2.2, files, renewed", "resource principal 2.2, texts",
            "workload identity", "workload identity, renewed", "secret bundle", "secret bundle, refused",
        ];
        // The SDK writes warnings before.
        Assert.Equal(done, output.Split('\n').TakeLast(done.Length));
        JsonNode stats = (await http.GetFromJsonAsync<JsonNode>("/emulator/stats", Cancellation))!;
        Assert.Equal(0, (int)stats["refusedSignatures"]!);
    }

    private async Task<string> WriteAsync(string name, string text)
    {
        string path = Path.Combine(_directory, name);
        await File.WriteAllTextAsync(path, text, Cancellation);
        return path;
    }
}
