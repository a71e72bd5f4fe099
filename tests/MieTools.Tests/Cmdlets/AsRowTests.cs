using System.Management.Automation;
using MieTools.Tests.Support;

namespace MieTools.Tests.Cmdlets;

/// <summary>A table of questions becomes a table of answers, whatever happens to some of them.</summary>
public sealed class AsRowTests(ScriptedFixture fixture) : IClassFixture<ScriptedFixture>, IDisposable
{
    private static readonly string[] s_added = ["Answer", "FinishReason", "PromptTokens", "CompletionTokens", "ElapsedMs", "Error"];

    private readonly string _folder = Directory.CreateTempSubdirectory("mie-").FullName;

    [Fact]
    public void Two_hundred_rows_of_which_a_tenth_fails_come_in_order_and_the_failed_ones_can_be_run_again()
    {
        File.WriteAllLines(At("q.csv"), ["Id,Prompt,Note", .. Enumerable.Range(0, 200).Select(i => $"{i},\"q,{i}\",note {i}")]);
        using ManualResetEventSlim fifthCame = new();
        fixture.Server.Chats(prompt =>
        {
            // The first answer is not the first to be there.
            if (prompt == "q,5")
                fifthCame.Set();
            if (prompt == "q,0")
                Assert.True(fifthCame.Wait(Guard.Limit));
            return prompt.EndsWith('7') ? ScriptedModelServer.Error("Not that one.") : ScriptedModelServer.Chat("A " + prompt);
        });
        ShellRun run = Run("Import-Csv $q | Invoke-MieInference $d -ThrottleLimit 16 -AsRow | Export-Csv $a; Import-Csv $a");
        Assert.Empty(run.Errors);
        Assert.StartsWith("20 of 200 rows failed", Assert.Single(run.Warnings), StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"{i}"), Column(run, "Id"));
        Assert.Equal(["Id", "Prompt", "Note", .. s_added], run.Output[0]!.Properties.Select(p => p.Name));
        for (int i = 0; i < 200; i++)
            AssertRow(i, run.Output[i]!, failed: i % 10 == 7);

        fixture.Server.Chats(prompt => ScriptedModelServer.Chat("A " + prompt));
        ShellRun again = Run("Import-Csv $a | Where-Object Error | Invoke-MieInference $d -AsRow | Export-Csv $b; Import-Csv $b");
        Assert.Empty(again.Warnings);
        Assert.Equal(20, again.Output.Count);
        Assert.Equal(["Id", "Prompt", "Note", .. s_added], again.Output[0]!.Properties.Select(p => p.Name));
        for (int i = 0; i < 20; i++)
            AssertRow(i * 10 + 7, again.Output[i]!, failed: false);
        Assert.Equal(20, fixture.Server.Bodies.Count);
    }

    [Theory]
    [InlineData("[pscustomobject]@{ Question = 'x'; N = 1 }", "no column Prompt")]
    [InlineData("[pscustomobject]@{ Prompt = ''; N = 1 }", "empty")]
    [InlineData("[pscustomobject]@{ Prompt = ' '; N = 1 }", "empty")]
    [InlineData("[pscustomobject]@{ Prompt = $null; N = 1 }", "empty")]
    [InlineData("[pscustomobject]@{ Prompt = 'x'; MaxTokens = 'many'; N = 1 }", "not a number")]
    [InlineData("@{ Prompt = ''; N = 1 }", "empty")]
    [InlineData("@{ Prompt = 'x'; MaxTokens = 'many'; N = 1 }", "not a number")]
    public void A_row_without_a_prompt_is_an_error_about_that_row_and_sends_nothing(string row, string error)
    {
        fixture.Server.Chats(ScriptedModelServer.Chat);
        string rows = $"{row}, [pscustomobject]@{{ Prompt = 'y'; N = 2 }}";
        ShellRun run = Run($"$ErrorActionPreference = 'Stop'; {rows} | Invoke-MieInference $d -AsRow");
        Assert.Empty(run.Errors);
        Assert.Single(run.Warnings);
        Assert.Equal([1, 2], Column(run, "N"));
        Assert.Equal(["", "y"], Column(run, "Answer"));
        Assert.Contains(error, (string)run.Output[0]!.Properties["Error"].Value, StringComparison.Ordinal);
        Assert.Null(run.Output[1]!.Properties["Error"].Value);
        Assert.Single(fixture.Server.Bodies);
    }

    [Fact]
    public void Nothing_in_place_of_a_row_is_a_row_too()
    {
        fixture.Server.Chats(ScriptedModelServer.Chat);
        ShellRun run = Run("$null, 'y' | Invoke-MieInference $d -AsRow");
        Assert.Empty(run.Errors);
        Assert.Equal(["", "y"], Column(run, "Answer"));
        Assert.NotNull(run.Output[0]!.Properties["Error"].Value);
    }

    [Fact]
    public void Errors_of_the_service_stop_nothing()
    {
        fixture.Server.Chats(prompt => prompt == "a" ? ScriptedModelServer.Error("No.") : ScriptedModelServer.Chat(prompt));
        ShellRun run = Run("$ErrorActionPreference = 'Stop'; 'a', 'b', 'a' | Invoke-MieInference $d -AsRow");
        Assert.Empty(run.Errors);
        Assert.Equal(["", "b", ""], Column(run, "Answer"));
        Assert.StartsWith("2 of 3 rows", Assert.Single(run.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'x'", "Prompt")]
    [InlineData("@{ Prompt = 'x' }", "Prompt")]
    [InlineData("[ordered]@{ N = 1; Prompt = 'x' }", "N,Prompt")]
    [InlineData("[ordered]@{ messages = @(@{ role = 'user'; content = 'x' }); N = 1 }", "messages,N")]
    [InlineData("('#TYPE My.Row', 'N,Prompt', '1,x' | ConvertFrom-Csv)", "N,Prompt")]
    [InlineData("('N,Prompt,MaxTokens,Temperature', '1,x,7,' | ConvertFrom-Csv)", "N,Prompt,MaxTokens,Temperature")]
    [InlineData("(Get-Item $file)", "Path")]
    [InlineData("([Version]'1.2' | Add-Member Prompt x -PassThru)", "Prompt,Major,Minor,Build,Revision,MajorRevision,MinorRevision")]
    public void Inputs_of_every_kind_keep_their_columns(string input, string columns)
    {
        fixture.Server.Chats(ScriptedModelServer.Chat);
        File.WriteAllText(At("body.json"), """{"messages":[{"role":"user","content":"x"}]}""");
        PSObject row = Run($"{input} | Invoke-MieInference $d -AsRow", new { file = At("body.json") }).Item();
        Assert.Equal("x", row.Properties["Answer"].Value);
        Assert.Equal([.. columns.Split(','), .. s_added], row.Properties.Select(p => p.Name));
    }

    [Fact]
    public void The_cells_of_a_hashtable_are_those_of_a_row()
    {
        fixture.Server.Chats(ScriptedModelServer.Chat);
        const string Row = "@{ prompt = 'x'; system = 'Be brief.'; maxTokens = '7'; Model = 'other'; Temperature = '' }";
        Run($"{Row} | Invoke-MieInference $d -AsRow").Item();
        Assert.Equal("""
            {"model":"other","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"x"}],"max_tokens":7}
            """.Trim(), Assert.Single(fixture.Server.Bodies)!.ToJsonString());
        // Where it is no body, also without -AsRow.
        Assert.Equal("x", Run("(@{ Prompt = 'x' } | Invoke-MieInference $d).Text").One<string>());
    }

    [Theory]
    [InlineData("""{"choices":[{"finish_reason":"stop","message":{"content":null,"refusal":"I can't."}}]}""", "", "a refusal: I can't.")]
    [InlineData("", "", "nothing")]
    [InlineData("""{"a":1}""", """{"a":1}""", null)]
    [InlineData("\"text\"", "text", null)]
    public void An_answer_without_text_counts_as_failed_and_other_JSON_is_kept(string body, string answer, string? error)
    {
        fixture.Server.Says(body);
        ShellRun run = Run("'x' | Invoke-MieInference $d -AsRow");
        Assert.Equal(answer, run.Item().Properties["Answer"].Value);
        Assert.Equal(error is null ? 0 : 1, run.Warnings.Count);
        string? told = (string?)run.Item().Properties["Error"].Value;
        Assert.Equal(error is null, told is null);
        Assert.Contains(error ?? "", told ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_are_no_answer_of_a_row()
    {
        fixture.Server.Says("\0\u0001", "application/octet-stream");
        PSObject row = Run("'x' | Invoke-MieInference $d -AsRow").Item();
        Assert.Equal("", row.Properties["Answer"].Value);
        Assert.Contains("bytes", (string)row.Properties["Error"].Value, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void AssertRow(int number, PSObject row, bool failed)
    {
        Assert.Equal(($"q,{number}", $"note {number}"), ((string)row.Properties["Prompt"].Value, (string)row.Properties["Note"].Value));
        Assert.Equal(failed ? "" : $"A q,{number}", row.Properties["Answer"].Value);
        Assert.Equal(failed ? "" : "stop", row.Properties["FinishReason"].Value);
        Assert.Equal(failed ? "" : "2", row.Properties["CompletionTokens"].Value);
        Assert.Equal(failed, ((string)row.Properties["ElapsedMs"].Value).Length == 0);
        Assert.Equal(failed, ((string)row.Properties["Error"].Value).Contains("Not that one.", StringComparison.Ordinal));
        Assert.Equal(failed, ((string)row.Properties["Error"].Value).Length > 0);
    }

    private static IEnumerable<object?> Column(ShellRun run, string name) => run.Output.Select(row => row!.Properties[name]?.Value);

    private string At(string name) => Path.Combine(_folder, name);

    private ShellRun Run(string script, object? more = null)
    {
        Dictionary<string, object?> variables = NamedValues.Of(more);
        variables["d"] = fixture.Deployment;
        variables["q"] = At("q.csv");
        variables["a"] = At("a.csv");
        variables["b"] = At("b.csv");
        return fixture.Shell.Run($"& {{ {script} }}", variables);
    }
}
