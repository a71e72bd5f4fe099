using System.Management.Automation;
using MieTools.Core.Inference.Reading;
using MieTools.Tests.Support;

namespace MieTools.Tests.Output;

/// <summary>What a model said, as PowerShell works with it.</summary>
public sealed class MieAnswerTests(ScriptedFixture fixture) : IClassFixture<ScriptedFixture>
{
    private const string Chat = """
        {"id":"c1","model":"m","text":"the server's","choices":[{"index":0,"finish_reason":"stop",
        "message":{"role":"assistant","content":"Hello.","reasoning_content":"I think."}}],
        "usage":{"prompt_tokens":3,"completion_tokens":2}}
        """;

    private static readonly string[] s_properties =
    [
        "Text", "Reasoning", "Refusal", "ToolCalls", "FinishReason", "Model", "PromptTokens", "CompletionTokens", "Choice", "Elapsed",
        "TimeToFirstToken", "TokensPerSecond", "RequestId", "DeploymentName", "InputObject", "Data",
    ];

    [Fact]
    public void All_of_it_is_in_properties()
    {
        MieAnswer answer = Assert.IsType<MieAnswer>(Ask().Item().BaseObject);
        Assert.Equal(("Hello.", "I think.", null), (answer.Text, answer.Reasoning, answer.Refusal));
        Assert.Equal(("stop", "m", 0), (answer.FinishReason, answer.Model, answer.Choice));
        Assert.Equal((3, 2), (answer.PromptTokens, answer.CompletionTokens));
        Assert.Equal(("shared", "Hi"), (answer.DeploymentName, answer.InputObject));
        Assert.Empty(answer.ToolCalls);
        Assert.NotEmpty(answer.RequestId!);
        Assert.NotEqual(default, answer.GetElapsed());
        Assert.Null(answer.TimeToFirstToken);
        Assert.Null(answer.TokensPerSecond);
        Assert.NotNull(answer.Data);
    }

    [Fact]
    public void Strict_mode_finds_them_all()
    {
        ShellRun run = Ask("& { Set-StrictMode -Version Latest; $a = ", "; $names | ForEach-Object { $null = $a.$_; $_ } }");
        Assert.Equal(s_properties, run.All<string>());
        Assert.Equal(s_properties, typeof(MieAnswer).GetProperties().Select(p => p.Name));
    }

    [Theory]
    [InlineData("\"$a\"", "Hello.")]
    [InlineData("$a.choices[0].message.content", "Hello.")]
    [InlineData("$a.id", "c1")]
    [InlineData("$a.usage.prompt_tokens", 3L)]
    [InlineData("$a.Text", "Hello.")]
    [InlineData("$a.Data.text", "the server's")]
    [InlineData("($a, $a | Measure-Object CompletionTokens -Sum).Sum", 4.0)]
    [InlineData("($a | Select-Object Text, FinishReason | ConvertTo-Csv) -join '|'", "\"Text\",\"FinishReason\"|\"Hello.\",\"stop\"")]
    [InlineData("($a | ConvertTo-Json -Depth 6 | ConvertFrom-Json).Data.choices[0].message.content", "Hello.")]
    [InlineData("($a | ConvertTo-Json -WarningAction Ignore | ConvertFrom-Json).Text", "Hello.")]
    [InlineData("($a | Where-Object CompletionTokens -gt 1).Text", "Hello.")]
    public void It_works_with_what_PowerShell_has(string script, object expected) =>
        Assert.Equal(expected, Ask("$a = ", "; " + script).Item().BaseObject);

    // The engine's objects know no case: such an answer is a dictionary.
    [Theory]
    [InlineData("$a.choices[0].message.content", "Hello.")]
    [InlineData("$a.CHOICES[0].message.content", "Hello.")]
    [InlineData("$a.Note + $a.note", "12")]
    [InlineData("$null -eq $a.missing", true)]
    [InlineData("$a.Text", "Hello.")]
    public void Members_of_an_answer_with_names_that_differ_in_case_alone_are_found(string script, object expected)
    {
        fixture.Server.Says("""{"choices":[{"message":{"content":"Hello."}}],"Note":"1","note":"2"}""");
        ShellRun run = fixture.Shell.Run("$a = Invoke-MieInference $d Hi; " + script, new { d = fixture.Deployment });
        Assert.Equal(expected, run.Item().BaseObject);
    }

    [Theory]
    [InlineData("ToString")]
    [InlineData("tostring")]
    public void A_member_with_the_name_of_a_method_is_not_lost(string name)
    {
        string json = $$"""{"choices":[{"message":{"content":"Hello."},"{{name}}":["i"]}],"{{name}}":"t"}""";
        fixture.Server.Says(json);
        ShellRun run = fixture.Shell.Run(
            "(Invoke-MieInference $d Hi).Data | ConvertTo-Json -Compress -Depth 6", new { d = fixture.Deployment });
        Assert.Equal(json, run.Item().BaseObject);
    }

    [Fact]
    public void The_member_text_of_Responses_is_in_Data_alone()
    {
        fixture.Server.Says("""
            {"object":"response","status":"completed","text":{"format":{"type":"text"}},
            "output":[{"type":"message","content":[{"type":"output_text","text":"Hello."}]}]}
            """);
        ShellRun run = fixture.Shell.Run("$a = Invoke-MieInference $d -Path /v1/responses -Prompt x; $a.Text; $a.Data.text.format.type",
            new { d = fixture.Deployment });
        Assert.Equal(["Hello.", "text"], run.All<string>());
    }

    [Fact]
    public void Tool_calls_can_be_read_and_answered()
    {
        fixture.Server.Says("""
            {"choices":[{"finish_reason":"tool_calls","message":{"content":null,"tool_calls":[
            {"id":"t1","type":"function","function":{"name":"get_weather","arguments":"{\"city\":\"Rome\"}"}},
            {"id":"t2","type":"function","function":{"name":"get_time","arguments":"{}"}}]}}]}
            """);
        ShellRun run = fixture.Shell.Run(
            """
            $a = Invoke-MieInference $d -Prompt x
            ($a | Select-Object ToolCalls | ConvertTo-Csv | ConvertFrom-Csv).ToolCalls
            $a.ToolCalls[0].Id
            ($a.ToolCalls[0].Arguments | ConvertFrom-Json).city
            """,
            new { d = fixture.Deployment });
        Assert.Equal(["get_weather({\"city\":\"Rome\"}); get_time({})", "t1", "Rome"], run.All<string>());
    }

    [Theory]
    [InlineData("$said.Data.cho", "choices")]
    [InlineData("$said.choices[0].mes", "message")]
    [InlineData("$said.Fin", "FinishReason")]
    [InlineData("$said.Time", "TimeToFirstToken")]
    [InlineData("Invoke-MieInference -Id x -Prompt y | Select-Object Compl", "CompletionTokens")]
    [InlineData("Invoke-MieStream -Id x -Prompt y | Join-MieStream | Sort-Object Tok", "TokensPerSecond")]
    public void Tab_knows_its_members(string line, string expected)
    {
        Ask("$global:said = ");
        Assert.Contains(expected, fixture.Shell.Complete(line).Select(c => c.ListItemText));
    }

    [Fact]
    public void An_input_of_any_kind_stands_on_its_answer_under_a_throttle_too()
    {
        fixture.Server.Chats(ScriptedModelServer.Chat);
        ShellRun run = fixture.Shell.Run(
            "1..30 | ForEach-Object { [pscustomobject]@{ Prompt = \"p$_\"; N = $_ } } | Invoke-MieInference $d -ThrottleLimit 8",
            new { d = fixture.Deployment });
        MieAnswer[] answers = run.All<MieAnswer>();
        Assert.Equal(Enumerable.Range(1, 30), answers.Select(a => Member<int>(a, "N")));
        Assert.All(answers, a => Assert.Equal(a.Text, Member<string>(a, "Prompt")));
        Assert.All(answers, a => Assert.Equal("shared", a.DeploymentName));
    }

    private static T Member<T>(MieAnswer answer, string name) =>
        LanguagePrimitives.ConvertTo<T>(Assert.IsType<PSObject>(answer.InputObject).Properties[name].Value);

    private ShellRun Ask(string before = "", string after = "")
    {
        fixture.Server.Says(Chat);
        return fixture.Shell.Run($"{before}'Hi' | Invoke-MieInference $d{after}", new { d = fixture.Deployment, names = s_properties });
    }
}
