using System.Text.Json.Nodes;
using MieTools.Server.Emulator;

namespace MieTools.Server.Tests;

/// <summary>
/// OpenAI's and Anthropic's own JavaScript clients against the built-in model server: neither side was written with the other in mind.
/// </summary>
public sealed class OpenAiSdkTests
{
    // What these clients call and the framework's table does not have.
    private static readonly string[] s_customPaths = ["GET /v1/models/{}", "POST /v1/audio/speech", "GET,DELETE /v1/files/{}",
        "POST /v1/messages/count_tokens"];

    [Fact]
    public async Task The_clients_find_every_shape_as_they_expect_it()
    {
        await using MieEmulator emulator = await MieEmulator.StartAsync(
            new() { CreateDelay = TimeSpan.Zero, TokenRate = 0, VerifySignatures = false, RequestsPerSecond = 0 },
            TestContext.Current.CancellationToken);
        using TestClient client = new(emulator);
        JsonObject body = client.NewBody();
        body["modelDeploymentConfigurationDetails"]!["environmentConfigurationDetails"]!["customHttpEndpoints"] = new JsonArray(
            [.. s_customPaths.Select(Endpoint)]);
        JsonNode deployment = (await client.CallAsync("POST", "/20190101/modelDeployments", body.ToJsonString()))!;
        string output = await NodeSuite.CheckAsync(
            "openai-sdk", "openai", null, $"{emulator.Inference.GetLeftPart(UriPartial.Authority)}/{deployment["id"]}");
        Assert.EndsWith("all done", output);
    }

    private static JsonNode Endpoint(string text)
    {
        string[] parts = text.Split(' ');
        return new JsonObject
        {
            ["endpointUriSuffix"] = parts[1],
            ["httpMethods"] = new JsonArray([.. parts[0].Split(',').Select(m => JsonValue.Create(m))]),
        };
    }
}
