using System.Management.Automation;
using System.Text;
using System.Text.Json.Nodes;
using MieTools.Core.Inference.Embeddings;
using MieTools.ModelServer;
using MieTools.Tests.Support;

namespace MieTools.Tests.Cmdlets;

/// <summary>Texts go to an embeddings API in batches, and each input gets what is its own.</summary>
public sealed class EmbeddingTests(ScriptedFixture fixture) : IClassFixture<ScriptedFixture>
{
    [Fact]
    public void A_batch_goes_when_it_is_full_and_the_rest_at_the_end()
    {
        Embeds();
        ShellRun run = Run("1..7 | Invoke-MieInference $d -Path /v1/embeddings -BatchSize 3");
        Assert.Empty(run.Errors);
        Assert.Equal(["1,2,3", "4,5,6", "7"], Sent());
        Assert.Equal([1, 2, 3, 4, 5, 6, 7], run.Output.Select(o => Embedding(o).InputObject));
        Assert.Equal(Enumerable.Range(0, 7), run.Output.Select(o => Embedding(o).Index));
        Assert.Equal(["1", "2", "3", "4", "5", "6", "7"], run.Output.Select(o => Embedding(o).Text));
        Assert.Equal(Enumerable.Range(1, 7).Select(Value), run.Output.Select(o => Embedding(o).Embedding[0]));
        // Counted once a request.
        Assert.Equal([30, null, null, 30, null, null, 10], run.Output.Select(o => Embedding(o).PromptTokens));
        Assert.All(run.Output, o => Assert.Equal(fixture.Deployment.DisplayName, Embedding(o).DeploymentName));
    }

    [Fact]
    public void All_texts_of_a_prompt_go_in_batches_of_32_unless_something_else_is_said()
    {
        Embeds();
        ShellRun run = Run("Invoke-MieInference $d (1..70) -Path /v1/embeddings");
        Assert.Empty(run.Errors);
        Assert.Equal([32, 32, 6], fixture.Server.Bodies.Select(b => b!["input"]!.AsArray().Count));
        Assert.Equal(Enumerable.Range(1, 70).Select(i => $"{i}"), run.Output.Select(o => Embedding(o).InputObject));
    }

    [Fact]
    public void A_single_prompt_is_one_text()
    {
        Embeds();
        Assert.Equal("red", Run("$d | Invoke-MieInference -Prompt red -Path /v1/embeddings").One<MieEmbedding>().InputObject);
        Assert.Equal(["red"], Sent());
    }

    [Fact]
    public void The_order_is_kept_whatever_answer_comes_first()
    {
        using ManualResetEventSlim lastCame = new();
        Embeds(texts =>
        {
            if (texts[0] == "9")
                lastCame.Set();
            if (texts[0] == "1")
                Assert.True(lastCame.Wait(Guard.Limit));
            return null;
        });
        ShellRun run = Run("1..10 | Invoke-MieInference $d -Path /v1/embeddings -BatchSize 2 -ThrottleLimit 5");
        Assert.Empty(run.Errors);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], run.Output.Select(o => Embedding(o).InputObject));
        Assert.Equal(Enumerable.Range(1, 10).Select(Value), run.Output.Select(o => Embedding(o).Embedding[0]));
    }

    [Fact]
    public void A_batch_that_fails_is_an_error_of_each_of_its_texts_and_of_no_other()
    {
        Embeds(texts => texts.Contains("3") ? ScriptedModelServer.Error("Not that one.") : null);
        ShellRun run = Run("1..6 | Invoke-MieInference $d -Path /v1/embeddings -BatchSize 2");
        Assert.Equal([1, 2, 5, 6], run.Output.Select(o => Embedding(o).InputObject));
        Assert.Equal([3, 4], run.Errors.Select(e => e.TargetObject));
        Assert.All(run.Errors, e => Assert.Contains("Not that one.", e.Exception.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_text_without_a_vector_is_the_one_that_is_named()
    {
        fixture.Server.Says("""{"data":[{"index":2,"embedding":[3]},{"index":0,"embedding":[1]}]}""");
        ShellRun run = Run("'red', 'blue', 'green' | Invoke-MieInference $d -Path /v1/embeddings");
        Assert.Equal(["red", "green"], run.Output.Select(o => Embedding(o).InputObject));
        ErrorRecord error = Assert.Single(run.Errors);
        Assert.StartsWith("Mie.EmbeddingMissing,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("blue", error.TargetObject);
    }

    [Fact]
    public void Nobody_gets_a_vector_that_may_be_another_s()
    {
        fixture.Server.Says("""{"data":[{"embedding":[1]}]}""");
        ShellRun run = Run("'red', 'blue' | Invoke-MieInference $d -Path /v1/embeddings");
        Assert.Empty(run.Output);
        Assert.Equal(["red", "blue"], run.Errors.Select(e => e.TargetObject));
        Assert.All(run.Errors, e => Assert.StartsWith("Mie.EmbeddingsInvalid,", e.FullyQualifiedErrorId, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("'a', '', 'b', ' ' | Invoke-MieInference $d -Path /v1/embeddings")]
    [InlineData("Invoke-MieInference $d 'a', '', 'b', ' ' -Path /v1/embeddings")]
    public void An_empty_text_is_its_own_error_and_is_not_sent(string script)
    {
        Embeds();
        ShellRun run = Run(script);
        Assert.Equal(["a,b"], Sent());
        Assert.Equal([0, 1], run.Output.Select(o => Embedding(o).Index));
        Assert.Equal(["", " "], run.Errors.Select(e => e.TargetObject));
        Assert.All(run.Errors, e => Assert.Equal("shared: The prompt is empty.", e.Exception.Message));
    }

    [Fact]
    public void Rows_come_out_in_their_order_with_their_errors()
    {
        Embeds(texts => texts.Contains("6") ? ScriptedModelServer.Error("Not that one.") : null);
        ShellRun run = Run("""
            $rows = 1..7 | ForEach-Object { [pscustomobject]@{ Id = $_; Text = $_ -in 1, 4 ? '' : "$_"; Embedding = 'old'; Error = 'old' } }
            $rows | Invoke-MieInference $d -Path /v1/embeddings -Prompt { $_.Text } -AsRow -BatchSize 2 -ErrorAction Stop
            """);
        Assert.Empty(run.Errors);
        Assert.Equal(["2,3", "5,6", "7"], Sent());
        Assert.Equal("1,2,3,4,5,6,7", string.Join(',', Column(run, "Id")));
        Assert.Equal(["Id", "Text", "Embedding", "Dimensions", "PromptTokens", "ElapsedMs", "Error"],
            run.Output[0]!.Properties.Select(p => p.Name));
        Assert.Equal(["", $"[{Value(2)},1]", $"[{Value(3)},1]", "", "", "", $"[{Value(7)},1]"], Column(run, "Embedding"));
        Assert.Equal([true, false, false, true, true, true, false], Column(run, "Error").Select(e => e is not null));
        Assert.Equal([null, 20, null, null, null, null, 10], Column(run, "PromptTokens"));
        Assert.StartsWith("4 of 7 rows failed", Assert.Single(run.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_s_own_prompt_is_its_text_and_the_row_its_input()
    {
        Embeds();
        ShellRun run = Run("$row = [pscustomobject]@{ Prompt = 'red'; N = 1 }; $row | Invoke-MieInference $d -Path /v1/embeddings");
        MieEmbedding embedding = run.One<MieEmbedding>();
        Assert.Equal("red", embedding.Text);
        Assert.Equal(1, ((PSObject)embedding.InputObject!).Properties["N"].Value);
    }

    [Fact]
    public void A_prompt_stands_above_each_text()
    {
        Embeds();
        ShellRun run = Run("'a', 'b' | Invoke-MieInference $d 'query:' -Path /v1/embeddings");
        Assert.Equal(["query:\n\na,query:\n\nb"], Sent());
        Assert.Equal(["a", "b"], run.Output.Select(o => Embedding(o).InputObject));
    }

    [Fact]
    public void A_script_block_gives_the_prompt_of_each_input_on_other_paths_too()
    {
        fixture.Server.Chats(ScriptedModelServer.Chat);
        ShellRun run = Run("1, 2 | Invoke-MieInference $d -Prompt { \"number $_\" } -AsText");
        Assert.Equal(["number 1", "number 2"], run.Output.Select(o => o!.BaseObject));
    }

    [Fact]
    public void Inputs_that_go_another_way_begin_a_batch_and_a_body_waits_for_the_texts_before_it()
    {
        Embeds();
        ShellRun run = Run("""
            $(foreach ($i in 1..5) { [pscustomobject]@{ Prompt = "$i"; Model = $i -gt 2 ? 'n' : 'm' } }; @{ input = @('6') }; '7') |
                Invoke-MieInference $d -Path /v1/embeddings
            """);
        Assert.Equal(["1,2", "3,4,5", "6", "7"], Sent());
        Assert.Equal(["m", "n", null, "odsc-llm"], fixture.Server.Bodies.Select(b => (string?)b!["model"]));
        Assert.Equal(7, run.Output.Count);
        Assert.IsNotType<MieEmbedding>(run.Output[5]!.BaseObject);
        Assert.Equal("7", Embedding(run.Output[6]).InputObject);
    }

    [Fact]
    public void Nothing_more_is_sent_when_the_next_command_has_enough()
    {
        Embeds();
        ShellRun run = Run("1..100 | Invoke-MieInference $d -Path /v1/embeddings -BatchSize 2 | Select-Object -First 3");
        Assert.Equal(3, run.Output.Count);
        Assert.Equal(["1,2", "3,4"], Sent());
    }

    [Fact]
    public void A_batch_that_would_be_too_large_is_split_and_a_text_that_is_too_large_is_its_own_error()
    {
        Embeds();
        ShellRun run = Run("$big = 'x' * 4MB; $big, $big, $big, ('y' * 11MB), 'z' | Invoke-MieInference $d -Path /v1/embeddings");
        Assert.Equal([2, 2], fixture.Server.Bodies.Select(b => b!["input"]!.AsArray().Count));
        Assert.Equal(4, run.Output.Count);
        Assert.StartsWith("Mie.PayloadTooLarge,", Assert.Single(run.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void Raw_hands_on_the_body_of_each_request()
    {
        fixture.Server.Says("""{"data":[]}""");
        ShellRun run = Run("1..3 | Invoke-MieInference $d -Path /v1/embeddings -BatchSize 2 -Raw");
        Assert.Equal(["""{"data":[]}""", """{"data":[]}"""], run.Output.Select(o => o!.BaseObject));
    }

    [Fact]
    public void NoEnumerate_hands_on_those_of_each_request_as_one()
    {
        Embeds();
        ShellRun run = Run("1..3 | Invoke-MieInference $d -Path /v1/embeddings -BatchSize 2 -NoEnumerate");
        Assert.Equal([2, 1], run.Output.Select(o => ((MieEmbedding[])o!.BaseObject).Length));
    }

    [Fact]
    public void The_variables_are_those_of_the_last_request()
    {
        Embeds(texts => texts.Contains("3") ? ScriptedModelServer.Error("No.", 422) : null);
        ShellRun run = Run(
            "1..3 | Invoke-MieInference $d -Path /v1/embeddings -BatchSize 2 -StatusCodeVariable s -ErrorAction Ignore; $s");
        Assert.Equal(422, run.Output[^1]!.BaseObject);
    }

    [Fact]
    public void OutFile_takes_the_body_of_one_request_and_says_so_of_the_next()
    {
        Embeds();
        string file = Path.Combine(Directory.CreateTempSubdirectory("mie-").FullName, "v.json");
        ShellRun one = Run("Invoke-MieInference $d a, b -Path /v1/embeddings -OutFile $file", new { file });
        Assert.Empty(one.Errors);
        Assert.Equal(2, JsonNode.Parse(File.ReadAllText(file))!["data"]!.AsArray().Count);
        ShellRun two = Run("1..4 | Invoke-MieInference $d -Path /v1/embeddings -OutFile $file -BatchSize 2", new { file });
        Assert.Equal([3, 4], two.Errors.Select(e => e.TargetObject));
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    [Theory]
    [InlineData("-Prompt x -BatchSize 4", "-BatchSize is for a path of an embeddings API")]
    [InlineData("-Body @{ input = 'x' } -BatchSize 4 -Path /v1/embeddings", "sent as it is")]
    [InlineData("-Prompt x -AsText -Path /v1/embeddings", "-AsText has no meaning")]
    [InlineData("-Prompt x -System y -Path /v1/embeddings", "-System has no meaning")]
    [InlineData("-Prompt x -MaxTokens 4 -Path /v1/embeddings", "-MaxTokens has no meaning")]
    [InlineData("-Prompt x -Temperature 1 -Path /v1/embeddings", "-Temperature has no meaning")]
    [InlineData("-Prompt x -Schema 'a' -Path /v1/embeddings", "Nothing was sent")]
    [InlineData("-Prompt x -Option @{ encoding_format = 'bytes' } -Path /v1/embeddings", "'encoding_format' is 'bytes'")]
    [InlineData("-Prompt x -Option @{ input = 'y' } -Path /v1/embeddings", "takes the texts")]
    [InlineData("-Prompt x, y", "-Prompt has 2 texts")]
    [InlineData("-Prompt @() -Path /v1/embeddings", "The prompt is empty")]
    [InlineData("-Prompt $null -Path /v1/embeddings", "The prompt is empty")]
    public void What_means_nothing_there_is_refused_before_anything_is_sent(string parameters, string said)
    {
        Embeds();
        ShellRun run = Run($"Invoke-MieInference $d {parameters}");
        Assert.Contains(said, Assert.Single(run.Errors).Exception.Message, StringComparison.Ordinal);
        Assert.Empty(run.Output);
        Assert.Empty(fixture.Server.Bodies);
    }

    [Theory]
    [InlineData("'x' | Invoke-MieInference $d 'a', 'b' -Path /v1/embeddings", "-Prompt has 2 texts, and something is piped in")]
    [InlineData("Invoke-MieStream $d 'a', 'b'", "-Prompt has 2 texts")]
    [InlineData("[pscustomobject]@{ Prompt = 'a', 'b' } | Invoke-MieInference $d", "-Prompt has 2 texts")]
    public void Several_prompts_are_refused_where_one_is_asked_for(string script, string said)
    {
        Embeds();
        Assert.Contains(said, Assert.Single(Run(script).Errors).Exception.Message, StringComparison.Ordinal);
        Assert.Empty(fixture.Server.Bodies);
    }

    // A number's vector begins with twice of it, and the last comes first; a test may answer in place of that.
    private void Embeds(Func<string[], ContainerResponse?>? instead = null) => fixture.Server.Does(request =>
    {
        JsonNode body = JsonNode.Parse(request.Body.Span)!;
        string[] texts = [.. body["input"]!.AsArray().Select(t => (string)t!)];
        if (instead?.Invoke(texts) is { } other)
            return other;
        IEnumerable<JsonNode> items = texts.Select(
            (t, i) => new JsonObject { ["index"] = i, ["embedding"] = new JsonArray(Value(t), 1) });
        JsonArray data = [.. items.Reverse()];
        JsonObject answer = new() { ["data"] = data, ["usage"] = new JsonObject { ["prompt_tokens"] = 10 * texts.Length } };
        return new ContainerResponse { Body = Encoding.UTF8.GetBytes(answer.ToJsonString()) };
    });

    private static float Value(int number) => number * 2;

    private static float Value(string text) => int.TryParse(text, out int number) ? Value(number) : text.Length;

    private string[] Sent() => [.. fixture.Server.Bodies.Select(b => string.Join(',', b!["input"]!.AsArray().Select(t => (string?)t)))];

    private static MieEmbedding Embedding(PSObject? item) => Assert.IsType<MieEmbedding>(item!.BaseObject);

    private static object?[] Column(ShellRun run, string name) => [.. run.Output.Select(row => row!.Properties[name].Value)];

    private ShellRun Run(string script, object? variables = null)
    {
        string file = variables?.GetType().GetProperty("file")?.GetValue(variables) as string ?? "";
        return fixture.Shell.Run(script, new { d = fixture.Deployment, file });
    }
}
