using System.Management.Automation;
using MieTools.Core.Inference.Reading;
using MieTools.Core.Json;
using MieTools.Tests.Support;

namespace MieTools.Tests.Cmdlets;

/// <summary>The chunks of streams become answers.</summary>
public sealed class JoinStreamTests(ScriptedFixture fixture) : IClassFixture<ScriptedFixture>, IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    [Fact]
    public void Pieces_of_tool_calls_are_joined_by_their_index()
    {
        MieAnswer answer = Join(
            Chunk(0, calls: [new() { Index = 0, Id = "t1", Name = "get_weather", Arguments = "{\"ci" }]),
            Chunk(1, calls: [new() { Index = 1, Id = "t2", Name = "get_time", Arguments = "" }]),
            Chunk(2, calls: [new() { Index = 0, Arguments = "ty\":\"Rome\"}" }, new() { Index = 1, Arguments = "{\"zone\"" }]),
            Chunk(3, calls: [new() { Index = 1, Arguments = ":1}" }], finish: "tool_calls")).One<MieAnswer>();
        Assert.Equal("get_weather({\"city\":\"Rome\"}); get_time({\"zone\":1})", answer.ToolCalls.ToString());
        Assert.Equal(["t1", "t2"], answer.ToolCalls.Select(c => c.Id));
        Assert.Equal(("", "tool_calls"), (answer.Text, answer.FinishReason));
    }

    [Fact]
    public void Choices_are_answers_of_their_own()
    {
        MieAnswer[] answers = Join(
            Chunk(0, "a"), Chunk(1, "x", choice: 1), Chunk(2, "b", finish: "stop"), Chunk(3, "y", choice: 1, finish: "length"),
            Usage(4, 7, 4)).All<MieAnswer>();
        Assert.Equal([(0, "ab", "stop"), (1, "xy", "length")], answers.Select(a => (a.Choice, a.Text, a.FinishReason!)));
        Assert.All(answers, a => Assert.Equal((7, 4), (a.PromptTokens, a.CompletionTokens)));
        // The server counts all choices together.
        Assert.All(answers, a => Assert.Null(a.TokensPerSecond));
    }

    [Fact]
    public void Times_are_those_of_the_chunks()
    {
        MieAnswer answer = Join(
            Chunk(0, at: 100), Chunk(1, reasoning: "Hm. ", at: 500), Chunk(2, "a", at: 1500), Chunk(3, "b", at: 2500, finish: "stop"),
            Usage(4, 9, 5, at: 2600)).One<MieAnswer>();
        Assert.Equal(TimeSpan.FromMilliseconds(500), answer.GetTimeToFirstToken());
        // Four after the first, in two seconds.
        Assert.Equal(2.0, answer.TokensPerSecond);
        Assert.Equal(TimeSpan.FromMilliseconds(2600), answer.GetElapsed());
        Assert.Equal(("ab", "Hm. ", 9, 5), (answer.Text, answer.Reasoning, answer.PromptTokens, answer.CompletionTokens));
    }

    [Fact]
    public void Refusals_are_joined_and_nothing_is_no_answer()
    {
        Assert.Equal("I can't.", Join(Chunk(0, refusal: "I "), Chunk(1, refusal: "can't.")).One<MieAnswer>().Refusal);
        Assert.Empty(fixture.Shell.Run("@() | Join-MieStream").Output);
    }

    [Fact]
    public void Several_inputs_are_several_answers_that_know_theirs()
    {
        fixture.Server.Chats(prompt => ScriptedModelServer.Stream("A " + prompt));
        MieAnswer[] answers = Run("'a', 'b', 'c' | Invoke-MieStream $d | Join-MieStream").All<MieAnswer>();
        Assert.Equal(["A a", "A b", "A c"], answers.Select(a => a.Text));
        Assert.Equal(["a", "b", "c"], answers.Select(a => a.InputObject));
        Assert.All(answers, a => Assert.Equal("shared", a.DeploymentName));
        Assert.Equal(3, answers.Select(a => a.RequestId).Distinct().Count());
    }

    [Fact]
    public void What_a_server_counts_stands_on_the_answer()
    {
        fixture.Server.Streams(
            """{"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}""",
            """{"model":"m","choices":[{"index":0,"delta":{"content":"Hel"}}]}""",
            """{"model":"m","choices":[{"index":0,"delta":{"content":"lo."},"finish_reason":"stop"}]}""",
            """{"model":"m","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2}}""");
        MieAnswer answer = Run("Invoke-MieStream $d -Prompt x | Join-MieStream").One<MieAnswer>();
        Assert.Equal(("Hello.", "stop", "m", 3, 2),
            (answer.Text, answer.FinishReason, answer.Model, answer.PromptTokens, answer.CompletionTokens));
        Assert.NotNull(answer.TimeToFirstToken);
        Assert.Equal(4, Assert.IsType<MieList<object?>>(answer.Data).Length);
    }

    [Fact]
    public void Chunks_of_another_session_give_the_same_answer()
    {
        fixture.Server.Streams(
            """{"choices":[{"index":0,"delta":{"reasoning_content":"Hm."}}]}""",
            """{"choices":[{"index":0,"delta":{"content":"Hel"}},{"index":1,"delta":{"content":"Or"}}]}""",
            """{"choices":[{"index":0,"delta":{"content":"lo.","tool_calls":[{"index":0,"id":"t","function":{"name":"f","arguments":"{"""
                + """}"}}]},"finish_reason":"stop"}]}""",
            """{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2}}""");
        ShellRun run = Run("""
            $chunks = 'a', 'b' | Invoke-MieStream $d
            $chunks | Join-MieStream
            $chunks | Export-Clixml $file
            Import-Clixml $file | Join-MieStream
            """);
        MieAnswer[] answers = run.All<MieAnswer>();
        Assert.Equal(8, answers.Length);
        Assert.Equal(["Hello.", "Or", "Hello.", "Or"], answers[..4].Select(a => a.Text));
        for (int i = 0; i < 4; i++)
        {
            (MieAnswer live, MieAnswer kept) = (answers[i], answers[i + 4]);
            Assert.Equal((live.Text, live.Reasoning, live.Choice), (kept.Text, kept.Reasoning, kept.Choice));
            Assert.Equal(live.FinishReason, kept.FinishReason);
            Assert.Equal((live.PromptTokens, live.CompletionTokens), (kept.PromptTokens, kept.CompletionTokens));
            Assert.Equal(live.TimeToFirstToken, kept.TimeToFirstToken);
            Assert.Equal(live.ToolCalls, kept.ToolCalls);
            Assert.Equal(4, Assert.IsType<MieList<object?>>(kept.Data).Length);
            Assert.NotNull(Assert.IsType<PSObject>(Assert.IsType<MieList<object?>>(kept.Data)[0]).Properties["choices"]);
        }
    }

    [Fact]
    public void A_chunk_as_JSON_is_what_it_brings_and_not_how_it_came()
    {
        fixture.Server.Streams("""{"choices":[{"index":0,"delta":{"content":"Hello"}}]}""");
        string json = Run("Invoke-MieStream $d -Prompt x -Header @{ 'x-custom' = 'mine' } | ConvertTo-Json -Depth 9").One<string>();
        Assert.Contains("Hello", json, StringComparison.Ordinal);
        Assert.DoesNotContain("x-custom", json, StringComparison.Ordinal);
        Assert.DoesNotContain(fixture.Deployment.Id, json, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stream_that_breaks_gives_what_came_beside_its_error()
    {
        fixture.Server.Chats(prompt => prompt == "bad"
            ? ScriptedModelServer.EventStream(ScriptedModelServer.Events(
                """{"choices":[{"index":0,"delta":{"content":"Half of"}}]}""", """{"error":{"message":"Out of memory."}}"""))
            : ScriptedModelServer.Stream("whole"));
        ShellRun run = Run("'bad', 'good' | Invoke-MieStream $d | Join-MieStream");
        Assert.Contains("Out of memory.", run.Error().ToString(), StringComparison.Ordinal);
        MieAnswer[] answers = [.. run.Output.Select(o => (MieAnswer)o!.BaseObject)];
        Assert.Equal([("Half of", null, "bad"), ("whole", "stop", "good")],
            answers.Select(a => (a.Text, a.FinishReason, (string)a.InputObject!)));
    }

    [Fact]
    public void Texts_are_joined_as_one_answer() =>
        Assert.Equal("Hello.", fixture.Shell.Run("'Hel', 'lo.' | Join-MieStream").One<MieAnswer>().Text);

    public void Dispose() => File.Delete(_file);

    private static MieStreamChunk Chunk(int index, string text = "", string? reasoning = null, string? refusal = null,
        MieToolCall[]? calls = null, string? finish = null, int choice = 0, int at = 0) => new()
        {
            Index = index,
            Text = text,
            Reasoning = reasoning,
            Refusal = refusal,
            ToolCalls = new MieToolCallList(calls ?? []),
            FinishReason = finish,
            Choice = choice,
            Elapsed = $"{TimeSpan.FromMilliseconds(at)}",
        };

    private static MieStreamChunk Usage(int index, int prompt, int made, int at = 0) =>
        new() { Index = index, PromptTokens = prompt, CompletionTokens = made, Elapsed = $"{TimeSpan.FromMilliseconds(at)}" };

    private ShellRun Join(params MieStreamChunk[] chunks) => fixture.Shell.Invoke("Join-MieStream", null, chunks);

    private ShellRun Run(string script) => fixture.Shell.Run(script, new { d = fixture.Deployment, file = _file });
}
