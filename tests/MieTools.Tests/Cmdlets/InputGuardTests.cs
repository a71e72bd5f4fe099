using System.Management.Automation;
using MieTools.Core.Inference.Reading;
using MieTools.Tests.Support;

namespace MieTools.Tests.Cmdlets;

/// <summary>No input is dropped, changed or taken for something else without a word.</summary>
public sealed class InputGuardTests(ScriptedFixture fixture) : IClassFixture<ScriptedFixture>
{
    private const string Delta = """{"choices":[{"index":0,"delta":{"content":"he"}}]}""";

    [Theory]
    [InlineData("MaxTokens", "1,5")]
    [InlineData("MaxTokens", "1.5")]
    [InlineData("MaxTokens", "99999999999")]
    [InlineData("Temperature", "0,5")]
    [InlineData("Temperature", "1,000")]
    [InlineData("Temperature", "0x1")]
    public void A_cell_that_PowerShell_reads_as_another_number_is_an_error_about_its_row(string column, string cell)
    {
        fixture.Server.Chats(ScriptedModelServer.Chat);
        PSObject row = Run($"[pscustomobject]@{{ Prompt = 'x'; {column} = '{cell}' }} | Invoke-MieInference $d -AsRow").Item();
        Assert.Contains("not a number", (string)row.Properties["Error"].Value, StringComparison.Ordinal);
        Assert.Empty(fixture.Server.Bodies);
    }

    [Theory]
    [InlineData("$null | Invoke-MieInference $d", "$null")]
    [InlineData("'a', $null | Invoke-MieInference $d -AsText", "$null")]
    [InlineData("'p1' | Invoke-MieInference $d -Body '{\"messages\":[]}'", "-Body was given")]
    public void An_input_that_could_not_be_sent_is_an_error(string script, string message)
    {
        fixture.Server.Chats(ScriptedModelServer.Chat);
        ErrorRecord error = Assert.Single(Run(script).Errors);
        Assert.Equal("Mie.ArgumentInvalid,MieTools.Cmdlets.InvokeMieInferenceCommand", error.FullyQualifiedErrorId);
        Assert.Contains(message, error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("$j | Invoke-MieInference $d -Path /v1/completions", "takes a JObject that is piped in apart")]
    [InlineData("$j | Invoke-MieStream $d -Path /v1/completions", "takes a JObject that is piped in apart")]
    [InlineData("@{ Prompt = 'x'; Model = @{ a = 1 } } | Invoke-MieInference $d", "'Model' in -InputObject is a dictionary (Hashtable)")]
    [InlineData("@{ Prompt = @{ a = 1 } } | Invoke-MieInference $d", "is a dictionary (Hashtable)")]
    [InlineData("[pscustomobject]@{ Prompt = 'x'; Model = @{ a = 1 } } | Invoke-MieInference $d", "is a dictionary (Hashtable)")]
    [InlineData("Invoke-MieInference $d -Prompt x -Option @{ @{ a = 1 } = 2 }", "in -Option is a dictionary (Hashtable)")]
    [InlineData("Invoke-MieInference $d -Path /v1/audio/transcriptions -Form @{ @{ a = 1 } = 2 }", "in -Form is a dictionary (Hashtable)")]
    [InlineData("Invoke-MieInference $d -Prompt x -Header @{ @{ a = 1 } = 2 }", "in -Header is a dictionary (Hashtable)")]
    [InlineData("Invoke-MieInference $d -Body @{ @{ a = 1 } = 2 }", "in -Body is a dictionary (Hashtable)")]
    public void An_object_is_not_sent_as_the_name_of_its_type(string script, string message)
    {
        fixture.Server.Chats(ScriptedModelServer.Chat);
        ShellRun run = Run($"$j = [Newtonsoft.Json.Linq.JObject]::Parse('{{\"prompt\":\"hi\",\"model\":\"m\"}}'); {script}");
        Assert.NotEmpty(run.Errors);
        Assert.All(run.Errors, error => Assert.Contains(message, error.ToString(), StringComparison.Ordinal));
        Assert.Empty(fixture.Server.Bodies);
    }

    [Theory]
    [InlineData("Invoke-MieInference $d -Prompt x -MaxTokens 5 -Option @{ max_tokens = 50 }", "-MaxTokens and the member 'max_tokens'")]
    [InlineData("Invoke-MieStream $d -Prompt x -Model m -Options @{ model = 'n' }", "-Model and the member 'model'")]
    [InlineData("Invoke-MieInference $d -Prompt x -MaxToolCall 3", "there is no -InvokeTool")]
    [InlineData("Invoke-MieStream $d -Prompt x -Path /v1/embeddings", "'/v1/embeddings' answers at once")]
    [InlineData("Invoke-MieStream $d -Path '/v1/models?x=1' -Method GET", "answers at once and has no stream")]
    [InlineData("Invoke-MieInference $d -Path /v1/completions -Method PATCH", "Use GET, POST, PUT, DELETE or HEAD.")]
    public void What_would_be_lost_or_refused_is_told_before_anything_is_sent(string script, string message)
    {
        fixture.Server.Chats(ScriptedModelServer.Chat);
        ShellRun run = Run(script);
        Assert.Contains(message, Assert.Single(run.Errors).ToString(), StringComparison.Ordinal);
        Assert.Empty(fixture.Server.Bodies);
    }

    [Fact]
    public void A_server_that_streams_where_others_do_not_can_be_asked()
    {
        fixture.Server.Streams(Delta);
        Run("Invoke-MieStream $d -Prompt x -Path /v1/embeddings -SkipRouteCheck");
        Assert.Single(fixture.Server.Bodies);
    }

    [Fact]
    public void A_row_whose_answer_is_cut_short_has_its_error()
    {
        fixture.Server.Says(ScriptedModelServer.Events(Delta), "text/plain");
        PSObject row = Run("'x' | Invoke-MieInference $d -AsRow").Item();
        Assert.Equal("he", row.Properties["Answer"].Value);
        Assert.Contains("cut short", (string)row.Properties["Error"].Value, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Join-MieStream $c")]
    [InlineData("Join-MieStream -InputObject $c")]
    [InlineData("Show-MieStream $c -PassThru 6>$null")]
    public void Chunks_can_be_handed_over_at_once(string script)
    {
        fixture.Server.Streams(Delta, """{"choices":[{"index":0,"delta":{"content":"llo"},"finish_reason":"stop"}]}""");
        MieAnswer answer = Run($"$c = Invoke-MieStream $d -Prompt x; {script}").One<MieAnswer>();
        Assert.Equal(("hello", "stop"), (answer.Text, answer.FinishReason));
    }

    [Fact]
    public void Nothing_is_no_answer() => Assert.Empty(Run("$null | Join-MieStream").Output);

    [Fact]
    public void A_stream_without_text_says_what_came_instead()
    {
        fixture.Server.Streams("""
            {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"t","function":{"name":"f","arguments":"{}"}}]},"finish_reason":"tool_calls"}]}
            """.Trim());
        ShellRun run = Run("Invoke-MieStream $d -Prompt x -AsText");
        Assert.Empty(run.Output);
        Assert.Contains("a tool call: f({})", Assert.Single(run.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_on_the_path_of_a_model_is_an_error_in_a_stream_too()
    {
        fixture.Server.Does(_ => new() { ContentType = "text/html", Stream = Page() });
        ErrorRecord error = Assert.Single(Run("Invoke-MieStream $d -Prompt x").Errors);
        Assert.Contains("502 Bad Gateway", error.ToString(), StringComparison.Ordinal);
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> Page()
    {
        await Task.Yield();
        yield return "<html><title>502 Bad Gateway</title></html>"u8.ToArray();
    }

    private ShellRun Run(string script) => fixture.Shell.Run(script, new { d = fixture.Deployment });
}
