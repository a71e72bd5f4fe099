using System.Management.Automation;
using System.Text;
using MieTools.Core.Inference.Reading;
using MieTools.ModelServer;
using MieTools.Tests.Support;

namespace MieTools.Tests.Output;

/// <summary>What the bytes of an answer become in the pipeline.</summary>
public sealed class AnswersTests(ScriptedFixture fixture) : IClassFixture<ScriptedFixture>
{
    private const string Chat = """{"model":"m","choices":[{"message":{"content":"Hello."}}]}""";

    [Fact]
    public void JSON_of_no_model_is_the_plain_object()
    {
        PSObject answer = Call("""{"a":1}""").Item();
        Assert.IsType<PSCustomObject>(answer.BaseObject);
        Assert.Equal(1L, answer.Properties["a"].Value);
    }

    [Fact]
    public void A_list_comes_item_by_item_and_with_NoEnumerate_as_one()
    {
        Assert.Equal([1L, 2L], Call("[1,2]").All<long>());
        Assert.Equal([1L, 2L], Call("[1,2]", more: new { NoEnumerate = true }).One<object[]>());
        Assert.Single(Call("""[{"generated_text":"a"},{"generated_text":"b"}]""", more: new { NoEnumerate = true }).Output);
        Assert.Equal(["a", "b"], Call("""[{"generated_text":"a"},{"generated_text":"b"}]""").All<MieAnswer>().Select(a => a.Text));
        Assert.Empty(Call("[]").Output);
    }

    [Fact]
    public void Each_choice_is_an_answer()
    {
        const string Two = """
            {"model":"m","choices":[{"index":0,"message":{"content":"one"},"finish_reason":"stop"},
            {"index":1,"message":{"content":"two"},"finish_reason":"length"}],"usage":{"prompt_tokens":1,"completion_tokens":9}}
            """;
        MieAnswer[] answers = Call(Two).All<MieAnswer>();
        Assert.Equal([(0, "one", "stop"), (1, "two", "length")], answers.Select(a => (a.Choice, a.Text, a.FinishReason!)));
        Assert.All(answers, a => Assert.Equal("m", a.Model));
        Assert.Equal(["one", "two"], Call(Two, more: new { AsText = true }).All<string>());
        Assert.Single(Call(Two, more: new { NoEnumerate = true }).Output);
        Assert.Equal("one", Call(Two, more: new { AsRow = true }).Item().Properties["Answer"].Value);
    }

    [Fact]
    public void Each_choice_of_a_schema_is_an_object()
    {
        fixture.Server.Says(
            """{"choices":[{"index":0,"message":{"content":"{\"a\":1}"}},{"index":1,"message":{"content":"{\"a\":2}"}}]}""");
        ShellRun run = fixture.Shell.Invoke("Invoke-MieInference", new
        {
            fixture.Deployment,
            Prompt = "x",
            Schema = """{"type":"object","properties":{"a":{"type":"integer"}}}""",
        });
        Assert.Empty(run.Errors);
        Assert.Equal([1L, 2L], run.Output.Select(o => o!.Properties["a"].Value));
    }

    [Fact]
    public void A_stream_of_several_choices_as_text_is_the_first_and_says_so()
    {
        fixture.Server.Streams(
            """{"choices":[{"index":0,"delta":{"content":"o"}}]}""", """{"choices":[{"index":1,"delta":{"content":"t"}}]}""",
            """{"choices":[{"index":0,"delta":{"content":"ne"}},{"index":1,"delta":{"content":"wo"}}]}""");
        ShellRun run = fixture.Shell.Invoke("Invoke-MieStream", new { fixture.Deployment, Prompt = "x", AsText = true });
        Assert.Equal("one", run.Text());
        Assert.Contains("several choices", Assert.Single(run.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Headers_that_nobody_asked_for_are_not_looked_through_for_secrets()
    {
        fixture.Server.Says(Chat);
        // The thread's own, so that tests beside it do not count; masking alone took 400 KB a call.
        long bytes = fixture.Shell.Run(
            """
            foreach ($i in 1..5) { $null = Invoke-MieInference $d -Path /models/a -Body '{}' }
            $before = [GC]::GetAllocatedBytesForCurrentThread()
            foreach ($i in 1..20) { $null = Invoke-MieInference $d -Path /models/a -Body '{}' }
            [long](([GC]::GetAllocatedBytesForCurrentThread() - $before) / 20)
            """, new { d = fixture.Deployment }).One<long>();
        Assert.InRange(bytes, 1, 150_000);
    }

    [Fact]
    public void Lines_of_JSON_are_objects_each() =>
        Assert.Equal([1L, 2L], Call("{\"a\":1}\n{\"a\":2}", "application/x-ndjson").Output.Select(o => o!.Properties["a"].Value));

    [Theory]
    [InlineData("text/plain", "words")]
    [InlineData("text/plain; charset=utf-8", "grüße")]
    [InlineData("application/xml", "<a/>")]
    [InlineData("application/x-ndjson", "no JSON")]
    [InlineData("application/json", "{broken")]
    public void Text_stays_text(string type, string body) => Assert.Equal(body, Call(body, type).One<string>());

    [Theory]
    [InlineData("application/octet-stream")]
    [InlineData("image/png")]
    [InlineData(null)]
    public void Other_bytes_stay_bytes(string? type) => Assert.Equal([0, 255, 65], Call([0, 255, 65], type).One<byte[]>());

    [Fact]
    public void Nothing_is_nothing()
    {
        ShellRun run = Call("");
        Assert.Empty(run.Errors);
        Assert.Empty(run.Output);
    }

    [Fact]
    public void Raw_is_the_body_as_it_came_whatever_it_holds()
    {
        Assert.Equal("{ \"a\" : 1 }", Call("{ \"a\" : 1 }", more: new { Raw = true }).One<string>());
        Assert.Equal([0, 255, 65], Call([0, 255, 65], "application/octet-stream", new { Raw = true }).One<byte[]>());
    }

    [Theory]
    [InlineData(Chat, "application/json", "Hello.")]
    [InlineData("\"a \\u00fc \\\" b\"", "application/json", "a ü \" b")]
    [InlineData("words", "text/plain", "words")]
    public void AsText_is_the_text(string body, string type, string text)
    {
        ShellRun run = Call(body, type, new { AsText = true });
        Assert.Equal(text, run.One<string>());
        Assert.Empty(run.Warnings);
    }

    [Theory]
    [InlineData("""{"choices":[{"finish_reason":"tool_calls","message":{"content":null,"tool_calls":[{"id":"t","function":"""
        + """{"name":"f","arguments":"{\"a\":1}"}}]}}]}""",
        "a tool call: f({\"a\":1}) (finish reason tool_calls)")]
    [InlineData("""{"choices":[{"finish_reason":"stop","message":{"content":null,"refusal":"I can't."}}]}""", "a refusal: I can't.")]
    [InlineData("""{"choices":[{"finish_reason":"length","message":{"content":null,"reasoning_content":"Hmmm"}}]}""",
        "4 characters of reasoning alone (finish reason length)")]
    [InlineData("""{"a":1}""", "JSON of no known model API")]
    [InlineData("", "nothing")]
    public void AsText_is_nothing_where_there_is_no_text_and_a_warning_says_what_came(string body, string instead)
    {
        ShellRun run = Call(body, more: new { AsText = true });
        Assert.Empty(run.Errors);
        Assert.Empty(run.Output);
        Assert.Contains(instead, Assert.Single(run.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void AsText_of_bytes_is_nothing_and_a_warning()
    {
        ShellRun run = Call([0, 255, 65], "application/octet-stream", new { AsText = true });
        Assert.Empty(run.Output);
        Assert.Contains("bytes", Assert.Single(run.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"error":{"message":"Out of memory.","code":"oom"}}""", "Out of memory.")]
    [InlineData("""{"detail":"No such model."}""", "No such model.")]
    [InlineData("""{"error":true,"message":"Too long."}""", "Too long.")]
    public void An_error_with_status_200_is_an_error_but_in_the_raw_body(string body, string message)
    {
        Assert.Contains(message, Call(body).Failure("Mie.ModelServerFailed").ToString(), StringComparison.Ordinal);
        Call(body, more: new { AsText = true }).Failure("Mie.ModelServerFailed");
        Assert.Equal(body, Call(body, more: new { Raw = true }).One<string>());
        ShellRun rows = Call(body, more: new { AsRow = true, Prompt = "x" });
        Assert.Empty(rows.Errors);
        Assert.Contains(message, (string)Assert.Single(rows.Output)!.Properties["Error"].Value, StringComparison.Ordinal);
        Assert.Equal("", rows.Output[0]!.Properties["Answer"].Value);
    }

    private ShellRun Call(string body, string? type = "application/json", object? more = null) =>
        Call(Encoding.UTF8.GetBytes(body), type, more);

    private ShellRun Call(byte[] body, string? type, object? more = null)
    {
        fixture.Server.Answer = _ => new ContainerResponse { Body = body, ContentType = type };
        Dictionary<string, object?> parameters = NamedValues.Of(more);
        parameters["Deployment"] = fixture.Deployment;
        parameters["Path"] = "/models/a";
        return fixture.Shell.Invoke("Invoke-MieInference", parameters);
    }
}
