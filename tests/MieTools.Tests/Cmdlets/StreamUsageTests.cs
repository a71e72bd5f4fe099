using System.Text.Json.Nodes;
using MieTools.Tests.Support;

namespace MieTools.Tests.Cmdlets;

/// <summary>A stream counts its tokens without being told to, where the body is ours.</summary>
public sealed class StreamUsageTests(ScriptedFixture fixture) : IClassFixture<ScriptedFixture>
{
    private const string Asked = """{"include_usage":true}""";

    [Theory]
    [InlineData("-Prompt x", Asked)]
    [InlineData("-Message x", Asked)]
    [InlineData("-Path /v1/completions -Prompt x", Asked)]
    [InlineData("-Prompt x -Option @{ stream_options = @{ include_usage = $false } }", """{"include_usage":false}""")]
    [InlineData("-Prompt x -Option @{ stream_options = $null }", null)]
    [InlineData("-Body @{ messages = @(@{ role = 'user'; content = 'x' }); stream = $true }", null)]
    [InlineData("-Path /v1/responses -Prompt x", null)]
    [InlineData("-Path /v1/messages -Prompt x", null)]
    public void A_stream_asks_for_its_counts(string parameters, string? options)
    {
        fixture.Server.Does(_ => ScriptedModelServer.Stream("x"));
        fixture.Shell.Run($"Invoke-MieStream $d {parameters}", new { d = fixture.Deployment });
        Assert.Equal(options, Assert.Single(fixture.Server.Bodies)!["stream_options"]?.ToJsonString());
    }

    [Fact]
    public void A_whole_answer_does_not()
    {
        fixture.Server.Chats(ScriptedModelServer.Chat);
        fixture.Shell.Run("Invoke-MieInference $d -Prompt x", new { d = fixture.Deployment });
        JsonNode body = Assert.Single(fixture.Server.Bodies)!;
        Assert.Null(body["stream_options"]);
        Assert.Null(body["stream"]);
    }
}
