using System.Management.Automation;
using System.Text.Json.Nodes;
using MieTools.Tests.Support;

namespace MieTools.Tests.Cmdlets;

/// <summary>A prompt of the command line stands above each input, and no input is dropped.</summary>
public sealed class PromptInputTests(ScriptedFixture fixture) : IClassFixture<ScriptedFixture>, IDisposable
{
    private readonly string _file = Path.Combine(Directory.CreateTempSubdirectory("mie-").FullName, "letter.txt");

    [Theory]
    [InlineData("'a text'", "a text")]
    [InlineData("[pscustomobject]@{ Review = 'good'; Stars = 5 }", """{"Review":"good","Stars":5}""")]
    [InlineData("[pscustomobject]@{ Prompt = 'own'; Stars = 5 }", "own")]
    [InlineData("[pscustomobject]@{ Prompt = 7; Stars = 5 }", "7")]
    [InlineData("[ordered]@{ b = 1; a = 2 }", """{"b":1,"a":2}""")]
    [InlineData("@{ Prompt = 'own'; Stars = 5 }", "own")]
    [InlineData("(Get-Item $file)", "Dear Sir,\nhello.")]
    [InlineData("42", "42")]
    public void The_prompt_comes_first_and_the_input_below_it(string input, string below)
    {
        Assert.Equal($"Classify:\n\n{below}", Asked($"{input} | Invoke-MieInference $d -Prompt 'Classify:'"));
        Assert.Equal($"Classify:\n\n{below}", Asked($"{input} | Invoke-MieStream $d -Prompt 'Classify:'"));
        Assert.Equal($"Classify:\n\n{below}", Asked($"{input} | Invoke-MieInference $d -Prompt 'Classify:' -AsRow"));
    }

    [Theory]
    [InlineData("'a text'", "a text")]
    [InlineData("[pscustomobject]@{ Review = 'good' }", """{"Review":"good"}""")]
    [InlineData("[pscustomobject]@{ Prompt = 'own' }", "own")]
    [InlineData("(Get-Item $file)", "Dear Sir,\nhello.")]
    public void Messages_come_first_and_the_input_is_the_last_one(string input, string last) =>
        Assert.Equal(last, Asked($"{input} | Invoke-MieInference $d -Message 'Before.'", messages: 2));

    [Theory]
    [InlineData("Invoke-MieInference -Prompt Hi -Uri", "/v1/completions", "/v1/completions")]
    [InlineData("Invoke-MieStream -Prompt Hi -Uri", "/v1/completions", "/v1/completions")]
    [InlineData("Invoke-MieInference -Uri", "/models/my-model", "/models/my-model")]
    [InlineData("Invoke-MieInference -Prompt Hi -Uri", "/v1", "/v1/chat/completions")]
    [InlineData("Invoke-MieInference -Prompt Hi -Path /v1/completions -Uri", "/v1/chat/completions", "/v1/completions")]
    public void The_path_in_an_address_goes_whatever_the_session_knows(string command, string path, string called)
    {
        List<string> paths = [];
        fixture.Server.Does(request =>
        {
            paths.Add(request.Path);
            return command.Contains("Stream", StringComparison.Ordinal) ? ScriptedModelServer.Stream("x") : ScriptedModelServer.Chat("x");
        });
        string address = $"{fixture.Deployment.PredictUrl}{path}";
        ShellRun run = fixture.Shell.Run($"$null = $d | Get-MieEndpoint; {command} $address", new { d = fixture.Deployment, address });
        Assert.Empty(run.Errors);
        Assert.Equal([called], paths);
    }

    [Fact]
    public void An_object_that_brings_the_deployment_s_id_says_where_to()
    {
        Assert.Equal("Hi", Asked("[pscustomobject]@{ Id = $d.Id; Other = 1 } | Invoke-MieInference -Prompt Hi"));
        Assert.Equal("Hi", Asked("[pscustomobject]@{ ModelDeploymentId = $d.Id } | Invoke-MieInference -Message Hi"));
        // With a prompt of its own it says both.
        Assert.Equal("Hi\n\nown", Asked("[pscustomobject]@{ Id = $d.Id; Prompt = 'own' } | Invoke-MieInference -Prompt Hi"));
        // An id of the command line says where to by itself.
        Assert.Equal("Hi\n\n{\"Id\":17}", Asked("[pscustomobject]@{ Id = 17 } | Invoke-MieInference -Id $d.Id -Prompt Hi"));
        Assert.Equal("Hi\n\n{\"Id\":17}", Asked("[pscustomobject]@{ Id = 17 } | Invoke-MieInference $d -Prompt Hi"));
    }

    [Fact]
    public void An_empty_cell_below_a_prompt_is_an_error_too()
    {
        fixture.Server.Chats(ScriptedModelServer.Chat);
        ErrorRecord error = Run("[pscustomobject]@{ Prompt = ' '; Other = 1 } | Invoke-MieInference $d -Prompt Hi")
            .Failure("Mie.ArgumentInvalid");
        Assert.Contains("empty", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(fixture.Server.Bodies);
    }

    [Fact]
    public void A_prompt_beside_a_body_is_refused()
    {
        ErrorRecord error = Run("'x' | Invoke-MieInference $d -Prompt Hi -Body '{}'").Failure("Mie.ArgumentInvalid");
        Assert.Contains("-Body", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_input_is_the_answer_s_and_not_the_text_that_was_sent()
    {
        fixture.Server.Chats(ScriptedModelServer.Chat);
        Assert.Equal("a", Run("('a' | Invoke-MieInference $d -Prompt Hi).InputObject").One<string>());
        Assert.Equal(3, Run("([pscustomobject]@{ N = 3 } | Invoke-MieInference $d -Prompt Hi).InputObject.N").One<int>());
    }

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_file)!, recursive: true);

    private string? Asked(string script, int messages = 1)
    {
        fixture.Server.Chats(script.Contains("Stream", StringComparison.Ordinal) ? ScriptedModelServer.Stream : ScriptedModelServer.Chat);
        Assert.Empty(Run(script).Errors);
        JsonArray body = Assert.Single(fixture.Server.Bodies)!["messages"]!.AsArray();
        Assert.Equal(messages, body.Count);
        return (string?)body[^1]!["content"];
    }

    private ShellRun Run(string script)
    {
        File.WriteAllText(_file, "\uFEFFDear Sir,\nhello.");
        return fixture.Shell.Run(script, new { d = fixture.Deployment, file = _file });
    }
}
