using System.Text.Json.Nodes;

namespace MieTools.Server.Tests;

/// <summary>The fault <c>error-event</c> comes in the form that the path's own API has.</summary>
public sealed class ErrorEventTests(FaultFixture fixture) : IClassFixture<FaultFixture>
{
    private const string Message = "The model server failed: this is the fault that was asked for.";

    [Theory]
    [InlineData("/v1/chat/completions", null, $$$"""{"error":{"message":"{{{Message}}}","type":"server_error","code":"internal_error"}}""")]
    [InlineData("/v1/completions", null, $$$"""{"error":{"message":"{{{Message}}}","type":"server_error","code":"internal_error"}}""")]
    [InlineData("", null, $$$"""{"error":{"message":"{{{Message}}}","type":"server_error","code":"internal_error"}}""")]
    [InlineData("/v1/responses", "error",
        $$$"""{"type":"error","code":"server_error","message":"{{{Message}}}","param":null,"sequence_number":2}""")]
    [InlineData("/v1/messages", "error", $$$"""{"type":"error","error":{"type":"overloaded_error","message":"{{{Message}}}"}}""")]
    [InlineData("/anthropic/v1/messages", "error", $$$"""{"type":"error","error":{"type":"overloaded_error","message":"{{{Message}}}"}}""")]
    [InlineData("/generate_stream", null, $$$"""{"error":"{{{Message}}}","error_type":"generation"}""")]
    public async Task The_error_is_one_of_the_paths_own_api(string path, string? name, string data)
    {
        string id = await fixture.Client.CreateActiveAsync(Body());
        Wire wire = await fixture.StrikeAsync(
            fixture.Client.Request("POST", $"/{id}/predictWithResponseStream{path}?a=b", """{"stream":true}""",
                ("mie-fault", "error-event;after=2")), "error-event");
        string line = path == "/generate_stream" ? "data:" : "data: ";
        Assert.Equal(FaultFixture.Event(0) + FaultFixture.Ping + FaultFixture.Event(1) + (name is null ? "" : $"event: {name}\n") + line
            + data + "\n\n", wire.Streamed);
    }

    private JsonObject Body()
    {
        JsonObject body = fixture.Client.NewBody();
        body["modelDeploymentConfigurationDetails"]!["environmentConfigurationDetails"]!["customHttpEndpoints"] = new JsonArray(
            new JsonObject { ["endpointUriSuffix"] = "/anthropic/v1/messages", ["httpMethods"] = new JsonArray("POST") });
        return body;
    }
}
