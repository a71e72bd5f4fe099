using System.Text.Json;
using System.Text.Json.Nodes;
using MieTools.Core.Connection;

namespace MieTools.Server.Tests;

/// <summary>The proxy as a process: what it is told, and when it ends.</summary>
public sealed class ProxyProcessTests
{
    [Fact]
    public async Task It_is_told_everything_over_standard_input_and_ends_when_that_closes()
    {
        await using ProxyFixture fixture = await ProxyFixture.StartAsync(new ScriptedServer());
        using ServerProcess process = ServerProcess.Start("proxy", "--stop-on-stdin-close");
        await process.Process.StandardInput.WriteLineAsync(Settings(fixture).ToJsonString());
        await process.Process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        JsonNode ready = await process.ReadyAsync();
        Assert.Equal(process.Process.Id, (int)ready["pid"]!);
        using HttpClient client = new() { BaseAddress = new Uri((string)ready["address"]!) };
        client.DefaultRequestHeaders.Add("x-api-key", "0123456789abcdef");
        using HttpResponseMessage answer = await client.SendAsync(
            ProxyFixture.Post("/v1/chat/completions", "{}"), TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)answer.StatusCode);
        process.Process.StandardInput.Close();
        Assert.Equal(0, await process.EndAsync());
    }

    [Fact]
    public async Task It_ends_with_the_process_that_it_watches_however_that_ends()
    {
        await using ProxyFixture fixture = await ProxyFixture.StartAsync(new ScriptedServer());
        using System.Diagnostics.Process parent = ServerProcess.StartParent();
        using ServerProcess process = ServerProcess.Start("proxy", "--parent-pid", $"{parent.Id}");
        await process.Process.StandardInput.WriteLineAsync(Settings(fixture).ToJsonString());
        await process.ReadyAsync();
        parent.Kill();
        Assert.Equal(0, await process.EndAsync());
    }

    [Theory]
    [InlineData("", "in one line of JSON")]
    [InlineData("nonsense", "not as expected, at byte")]
    [InlineData("{}", "no connection")]
    [InlineData("SETTINGS key short", "16 to 512 characters")]
    [InlineData("SETTINGS listen 0.0.0.0", "-Https")]
    [InlineData("SETTINGS listen 192.0.2.1", "", 1)]
    [InlineData("SETTINGS listen nowhere", "")]
    [InlineData("SETTINGS userId ocid1.user.oc1..other", "another user's now")]
    public async Task What_it_cannot_use_is_one_line_that_says_so_without_a_secret(string given, string message, int code = 2)
    {
        await using ProxyFixture fixture = await ProxyFixture.StartAsync(new ScriptedServer());
        if (given.StartsWith("SETTINGS", StringComparison.Ordinal))
        {
            JsonObject settings = Settings(fixture);
            string[] words = given.Split(' ');
            (words[1] == "userId" ? settings["connection"]! : settings)[words[1]] = words[2];
            if (words[2] == "192.0.2.1")
                settings["allowUnencrypted"] = true;
            given = settings.ToJsonString();
        }
        using ServerProcess process = ServerProcess.Start("proxy");
        await process.Process.StandardInput.WriteAsync(given.Length > 0 ? given + "\n" : "");
        process.Process.StandardInput.Close();
        string error = await process.Process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Equal(code, await process.EndAsync());
        Assert.StartsWith("proxy: ", error);
        Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(message, error);
        Assert.DoesNotContain("0123456789abcdef", error);
    }

    private static JsonObject Settings(ProxyFixture fixture)
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes))
            ContextHandover.Write(json, fixture.Context);
        string deployment = fixture.Deployment.Address.Base;
        return new JsonObject
        {
            ["connection"] = JsonNode.Parse(bytes.ToArray()),
            ["deployments"] = new JsonArray(new JsonObject { ["name"] = "chat", ["address"] = deployment }),
            ["key"] = "0123456789abcdef",
        };
    }
}
