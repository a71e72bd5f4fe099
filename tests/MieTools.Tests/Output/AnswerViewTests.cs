using System.Text.RegularExpressions;
using MieTools.Tests.Support;

namespace MieTools.Tests.Output;

/// <summary>What of an answer is seen at a glance, at two widths.</summary>
public sealed class AnswerViewTests(ScriptedFixture fixture) : IClassFixture<ScriptedFixture>
{
    private const string Call = """[{"index":0,"id":"t","function":{"name":"weather","arguments":"{\"a\":1}"}}]""";

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void A_chunk_is_a_row_that_says_what_it_brings(int width)
    {
        fixture.Server.Streams(
            """{"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}""",
            """{"choices":[{"index":0,"delta":{"reasoning_content":"Hm.\nHm."}}]}""",
            """{"choices":[{"index":0,"delta":{"content":"Hello"}}]}""",
            $$"""{"choices":[{"index":0,"delta":{"tool_calls":{{Call}} } }]}""",
            """{"choices":[{"index":0,"delta":{"refusal":"I can't."}}]}""",
            """{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""",
            """{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2}}""");
        string[] lines = Render("Invoke-MieStream $d -Prompt x", width);
        Assert.All(lines, line => Assert.True(line.Length <= width, line));
        string[] shown = ["(no text)", "Hm.↵Hm.", "Hello", "-> weather({\"a\":1})", "[refused] I can't.", "(end)", "(3 + 2 tokens)"];
        Assert.Equal(shown, lines[2..].Select(line => line[lines[0].IndexOf("Text", StringComparison.Ordinal)..].Trim()));
        Assert.Contains("stop", lines[7], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void An_answer_is_its_text_and_a_line_of_facts(int width)
    {
        fixture.Server.Chats(ScriptedModelServer.Chat);
        string[] lines = Render("Invoke-MieInference $d -Prompt 'Hello.'", width);
        Assert.Equal("Hello.", lines[0]);
        Assert.Matches(@"^m · stop · 3 \+ 2 tokens · (\d+ ms|\d+\.\d\d s)$", lines[1]);
        Assert.Equal(2, lines.Length);
    }

    [Fact]
    public void An_answer_without_text_says_what_it_has()
    {
        Assert.Equal("-> weather({\"a\":1})", First($$"""{"content":null,"tool_calls":{{Call}} }"""));
        Assert.Equal("[refused] I can't.", First("""{"content":null,"refusal":"I can't."}"""));
        Assert.Equal("(no text)", First("""{"content":""}"""));
        fixture.Server.Says("""{"choices":[{"message":{"content":"Hello.","reasoning_content":"Hm."}}]}""");
        Assert.Equal(["Hm.", "Hello."], Render("Invoke-MieInference $d -Prompt x", 80)[..2]);

        string First(string message)
        {
            fixture.Server.Says($$"""{"choices":[{"message":{{message}} }]}""");
            return Render("Invoke-MieInference $d -Prompt x", 80)[0];
        }
    }

    [Fact]
    public void A_table_and_a_list_of_answers_show_their_tool_calls()
    {
        fixture.Server.Says($$"""{"choices":[{"finish_reason":"tool_calls","message":{"content":null,"tool_calls":{{Call}} } }]}""");
        Assert.Contains("-> weather({\"a\":1})", Render("Invoke-MieInference $d -Prompt x | Format-Table", 80)[2],
            StringComparison.Ordinal);
        Assert.Contains(Render("Invoke-MieInference $d -Prompt x | Format-List", 80),
            line => line.Replace(" ", "", StringComparison.Ordinal) == "ToolCalls:weather({\"a\":1})");
    }

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void Embeddings_in_the_server_s_own_form_are_a_row_each(int width)
    {
        fixture.Server.Says("""
            {"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.123456789,-0.5,1,0.25,3]},
            {"object":"embedding","index":1,"embedding":[1,2]},{"object":"embedding","index":2,"embedding":"AAAAAAAAAAAAAAAAAAAAAAAAAAAA"}]}
            """);
        string[] lines = Render("Invoke-MieInference $d -Path /v1/embeddings -Body @{ input = 'x' }", width);
        string[] rows = ["    0     5  0.1235, -0.5, 1, 0.25, …", "    1     2  1, 2", "    2        AAAAAAAAAAAAAAAAAAAAAAAA… (base64)"];
        Assert.Equal(rows, lines[2..]);
    }

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void An_embedding_is_its_text_its_size_and_how_it_begins(int width)
    {
        fixture.Server.Says("""{"data":[{"index":1,"embedding":[1,2]},{"index":0,"embedding":[0.123456789,-0.5,1,0.25,3]}]}""");
        string[] lines = Render("Invoke-MieInference $d -Path /v1/embeddings -Prompt \"red`nroses\", ('long ' * 60)", width);
        Assert.All(lines, line => Assert.True(line.Length <= width, line));
        Assert.Equal(["Text", "Size", "Embedding"], lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Matches(@"^red↵roses +5 0\.1235, -0\.5, 1, 0\.25, …$", lines[2]);
        Assert.Matches(@"^long long .*… +2 1, 2$", lines[3]);
    }

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void Models_are_a_row_each(int width)
    {
        fixture.Server.Says("""
            {"object":"list","data":[{"id":"odsc-llm","object":"model","owned_by":"vllm"},
            {"id":"an-adapter-whose-name-is-longer-than-the-fifty-columns-it-gets","object":"model","owned_by":null},
            {"id":"other","object":"model","owned_by":"me"}]}
            """);
        string[] lines = Render("Invoke-MieInference $d -Path /v1/models", width);
        Assert.All(lines, line => Assert.True(line.Length <= width, line));
        Assert.Equal(["Id", "OwnedBy"], lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(["odsc-llm", "vllm"], lines[2].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal("an-adapter-whose-name-is-longer-than-the-fifty-columns-it-gets", lines[3].Trim());
        Assert.Equal(lines[0].IndexOf("OwnedBy", StringComparison.Ordinal), lines[4].IndexOf("me", StringComparison.Ordinal));
    }

    // Colours are another test's matter, in a process whose rendering others set.
    private string[] Render(string script, int width)
    {
        ShellRun run = fixture.Shell.Run($"{script} | Out-String -Width {width}", new { d = fixture.Deployment });
        return [.. run.Lines().Select(line => Regex.Replace(line, "\e\\[[0-9;]*m", "")).Where(line => line != "")];
    }
}
