using System.Management.Automation;
using MieTools.Core.Inference.Reading;
using MieTools.Core.Json;
using MieTools.Tests.Support;

namespace MieTools.Tests.Cmdlets;

/// <summary>What a stream looks like on the screen.</summary>
public sealed class ShowStreamTests(ScriptedFixture fixture) : IClassFixture<ScriptedFixture>
{
    private const string Hello = """{"choices":[{"index":0,"delta":{"content":"Hello"}}]}""";
    private const string World = """{"choices":[{"index":0,"delta":{"content":" world"},"finish_reason":"stop"}]}""";
    private const string Thought = """{"choices":[{"index":0,"delta":{"reasoning_content":"Hm, hm."}}]}""";

    [Fact]
    public void Text_comes_as_it_is_and_its_line_is_ended()
    {
        Assert.Equal("Hello world\n", Show(Hello, World).HostText.ReplaceLineEndings("\n"));
        // A text that ends its line needs no end of ours.
        Assert.Equal("a\n", fixture.Shell.Run("\"a`n\" | Show-MieStream").HostText);
        Assert.Equal("", Show("""{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":0}}""").HostText);
    }

    [Fact]
    public void Other_objects_are_shown_by_their_text()
    {
        const string Items = "[pscustomobject]@{ Text = 'a' }, [pscustomobject]@{ Text = 'b' }, [pscustomobject]@{ Other = 1 }";
        ShellRun shown = fixture.Shell.Run($"{Items}, $null, 2, \"end`n\" | Show-MieStream");
        Assert.Empty(shown.Output);
        Assert.Equal("ab@{Other=1}2end\n", shown.HostText);
    }

    [Fact]
    public void PassThru_gives_what_Join_gives()
    {
        fixture.Server.Streams(Thought, Hello, World);
        ShellRun run = fixture.Shell.Run(
            "$chunks = 'a', 'b' | Invoke-MieStream $d; $chunks | Join-MieStream; $chunks | Show-MieStream -PassThru",
            new { d = fixture.Deployment });
        MieAnswer[] answers = run.All<MieAnswer>();
        Assert.Equal(4, answers.Length);
        Assert.Equal("Hello world", answers[0].Text);
        for (int i = 0; i < 2; i++)
        {
            // Those of the same chunks but for the list that holds them.
            Assert.Equal(answers[i] with { Data = null, ToolCalls = MieToolCallList.Empty },
                answers[i + 2] with { Data = null, ToolCalls = MieToolCallList.Empty });
            Assert.Equal(answers[i].Data as MieList<object?>, answers[i + 2].Data as MieList<object?>);
        }
    }

    [Fact]
    public void Reasoning_stands_apart_and_back()
    {
        ShellRun run = Show(Thought, Hello);
        Assert.Equal("Hm, hm.\nHello\n", run.HostText.ReplaceLineEndings("\n"));
        Assert.Equal("Hm, hm.", Coloured(ConsoleColor.DarkGray));
    }

    [Fact]
    public void Tool_calls_and_refusals_are_named_as_such()
    {
        ShellRun run = Show(Hello,
            """{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"t1","function":{"name":"f","arguments":"{\"a\""}}]}}]}""",
            """{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":":1}"}}]}}]}""",
            """{"choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"t2","function":{"name":"g","arguments":"{}"}}]}}]}""",
            """{"choices":[{"index":0,"delta":{"refusal":"I can't."}}]}""");
        Assert.Equal("Hello\n-> f({\"a\":1})\n-> g({})\n[refused] I can't.\n", run.HostText.ReplaceLineEndings("\n"));
        Assert.Equal("-> f({\"a\":1})-> g({})[refused] I can't.", Coloured(ConsoleColor.Yellow));
    }

    [Fact]
    public void Two_inputs_stand_apart()
    {
        fixture.Server.Chats(prompt => ScriptedModelServer.Stream("A " + prompt));
        ShellRun run = fixture.Shell.Run("'a', 'b' | Invoke-MieStream $d | Show-MieStream", new { d = fixture.Deployment });
        Assert.Equal("A a\n\nA b\n", run.HostText.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Two_choices_stand_apart()
    {
        ShellRun run = Show(
            """{"choices":[{"index":0,"delta":{"content":"He"}},{"index":1,"delta":{"content":"Go"}}]}""",
            """{"choices":[{"index":1,"delta":{"content":"od."}}]}""",
            """{"choices":[{"index":0,"delta":{"content":"llo."}}]}""");
        Assert.Equal("Hello.\n[choice 1]\nGood.\n", run.HostText.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void A_character_of_two_halves_is_written_whole()
    {
        ShellRun run = Show(
            """{"choices":[{"index":0,"delta":{"content":"a\ud83d"}}]}""", """{"choices":[{"index":0,"delta":{"content":"\ude00b"}}]}""");
        Assert.Equal("a\U0001F600b\n", run.HostText.ReplaceLineEndings("\n"));
        Assert.Equal(["a", "\U0001F600b", Environment.NewLine], Written().Select(m => m.Message));
    }

    [Theory]
    [InlineData("""{"error":{"message":"Out of memory."}}""", "ERROR")]
    [InlineData("no JSON at all", "WARNING")]
    public void The_line_is_ended_before_what_the_command_above_reports(string next, string written)
    {
        fixture.Server.Streams(Hello, next, World);
        using Shell shell = new();
        shell.Host.ShowsStreams = true;
        ShellRun run = shell.Run("& { Invoke-MieStream $d -Context $c -Prompt x | Show-MieStream } 2>&1 | Out-Default",
            new { c = fixture.Context, d = fixture.Deployment });
        string text = run.HostText.ReplaceLineEndings("\n");
        Assert.StartsWith($"Hello\n{written}\n", text, StringComparison.Ordinal);
        if (written == "WARNING")
            Assert.EndsWith("\n world\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_information_stream_has_it_once_and_without_colour_codes()
    {
        fixture.Server.Streams(Thought, Hello, World);
        ShellRun run = fixture.Shell.Run("Invoke-MieStream $d -Prompt x | Show-MieStream 6>&1", new { d = fixture.Deployment });
        Assert.Equal("Hm, hm.\nHello world\n",
            string.Concat(run.All<InformationRecord>().Select(r => r.ToString())).ReplaceLineEndings("\n"));
        Assert.Equal("", run.HostText);
        Assert.All(run.Output, r => Assert.Contains("PSHOST", ((InformationRecord)r!.BaseObject).Tags));
    }

    [Fact]
    public void A_transcript_has_it_once_and_without_colour_codes()
    {
        fixture.Server.Streams(Thought, Hello, World);
        string file = Path.GetTempFileName();
        fixture.Shell.Run("$null = Start-Transcript $file; Invoke-MieStream $d -Prompt x | Show-MieStream; $null = Stop-Transcript",
            new { d = fixture.Deployment, file });
        string text = File.ReadAllText(file);
        File.Delete(file);
        Assert.Equal(2, text.Split("Hm, hm.").Length);
        Assert.Equal(2, text.Split("Hello").Length);
        Assert.Equal(2, text.Split(" world").Length);
        Assert.DoesNotContain("\e", text, StringComparison.Ordinal);
    }

    private ShellRun Show(params string[] data)
    {
        fixture.Server.Streams(data);
        ShellRun run = fixture.Shell.Run("Invoke-MieStream $d -Prompt x | Show-MieStream", new { d = fixture.Deployment });
        Assert.Empty(run.Errors);
        Assert.Empty(run.Output);
        return run;
    }

    private string Coloured(ConsoleColor colour) =>
        string.Concat(Written().Where(m => m.ForegroundColor == colour).Select(m => m.Message));

    // The same stream again, by what is written at a time.
    private IEnumerable<HostInformationMessage> Written() =>
        fixture.Shell.Run("Invoke-MieStream $d -Prompt x | Show-MieStream 6>&1", new { d = fixture.Deployment })
            .All<InformationRecord>().Select(r => Assert.IsType<HostInformationMessage>(r.MessageData));
}
